"""The only writers of work orders. One verb, one function, one transaction, one event."""

from workorders.services.assisting import add_assistant, attend, finish_part, join, remove_assistant, whistle
from workorders.services.attaching import attach, attach_file, lacks_result_photo
from workorders.services.checking import check, review
from workorders.services.closing import expire_review, force_close, void, withdraw
from workorders.services.dispatching import accept, adjudicate, complete, dispatch, hand_over, return_
from workorders.services.joining import merge, split, unmerge
from workorders.services.moving import escalate, hand_down, supervise, urge
from workorders.services.proposing import agree, hand_link, propose, refuse, renew_link
from workorders.services.reopening import contest, decide_contest, reopen
from workorders.services.reporting import report
from workorders.services.routing import route
from workorders.services.submitting import Reported, submit, submit_many
from workorders.services.triage import answer, decline, reclassify, register, relocate, settle
from workorders.services.verifying import find, verify
from workorders.services.waiting import decide_deferral, decide_extension, defer, extend, hold, resume
from workorders.services.working import appoint, assign, contact, progress

__all__ = [
    "Reported",
    "accept",
    "add_assistant",
    "adjudicate",
    "agree",
    "answer",
    "appoint",
    "assign",
    "attach",
    "attach_file",
    "attend",
    "check",
    "complete",
    "contact",
    "contest",
    "decide_contest",
    "decide_deferral",
    "decide_extension",
    "decline",
    "defer",
    "dispatch",
    "escalate",
    "expire_review",
    "extend",
    "find",
    "finish_part",
    "force_close",
    "hand_down",
    "hand_link",
    "hand_over",
    "hold",
    "join",
    "lacks_result_photo",
    "merge",
    "progress",
    "propose",
    "reclassify",
    "refuse",
    "register",
    "relocate",
    "remove_assistant",
    "renew_link",
    "reopen",
    "report",
    "resume",
    "return_",
    "review",
    "route",
    "settle",
    "split",
    "submit",
    "submit_many",
    "supervise",
    "unmerge",
    "urge",
    "verify",
    "void",
    "whistle",
    "withdraw",
]
