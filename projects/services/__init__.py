"""The only writers of projects and funds. One verb, one function, one transaction, one entry."""

from projects.services.accepting import accept
from projects.services.applying import apply, approve, opine, refuse, send_back, stop, take_up, withdraw
from projects.services.drafting import change_project, create_project
from projects.services.funding import change_fund, create_fund, delete_limit, save_limit
from projects.services.publishing import publish, unpublish
from projects.services.reminding import remind
from projects.services.reviewing import make_links, review, review_by_link, review_for
from projects.services.running import (
    drop_milestone,
    finish,
    move_milestone,
    plan_milestone,
    report_milestone,
    start,
)
from projects.services.showing import add_photos
from projects.services.spending import ask_change, decide_change, spend, take_back

__all__ = [
    "accept",
    "add_photos",
    "apply",
    "approve",
    "ask_change",
    "change_fund",
    "change_project",
    "create_fund",
    "create_project",
    "decide_change",
    "delete_limit",
    "drop_milestone",
    "finish",
    "make_links",
    "move_milestone",
    "opine",
    "plan_milestone",
    "publish",
    "refuse",
    "remind",
    "report_milestone",
    "review",
    "review_by_link",
    "review_for",
    "save_limit",
    "send_back",
    "spend",
    "start",
    "stop",
    "take_back",
    "take_up",
    "unpublish",
    "withdraw",
]
