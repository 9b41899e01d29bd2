"""The only writers of meetings. One verb, one function, one transaction, one entry."""

from deliberation.services.convening import answer_by_link, answer_invitation, cancel_meeting, convene, remind
from deliberation.services.filing import keep_files, take_out
from deliberation.services.holding import close_meeting, record_attendance, reopen_meeting, write_minutes
from deliberation.services.planning import (
    Guests,
    add_item,
    change_meeting,
    drop_item,
    give_vote,
    invite,
    move_item,
    plan_meeting,
    uninvite,
)
from deliberation.services.resolving import (
    adopt_resolution,
    check_order,
    draft_resolution,
    drop_resolution,
    raise_order,
)
from deliberation.services.voting import cast_vote, close_ballot, open_ballot, record_count, record_vote

__all__ = [
    "Guests",
    "add_item",
    "adopt_resolution",
    "answer_by_link",
    "answer_invitation",
    "cancel_meeting",
    "cast_vote",
    "change_meeting",
    "check_order",
    "close_ballot",
    "close_meeting",
    "convene",
    "draft_resolution",
    "drop_item",
    "drop_resolution",
    "give_vote",
    "invite",
    "keep_files",
    "move_item",
    "open_ballot",
    "plan_meeting",
    "raise_order",
    "record_attendance",
    "record_count",
    "record_vote",
    "remind",
    "reopen_meeting",
    "take_out",
    "uninvite",
    "write_minutes",
]
