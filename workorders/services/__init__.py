"""The only writers of work orders. One verb, one function, one transaction, one event."""

from workorders.services.attaching import attach
from workorders.services.checking import check, review
from workorders.services.closing import expire_review, force_close, void, withdraw
from workorders.services.dispatching import accept, adjudicate, complete, dispatch, hand_over, return_
from workorders.services.reporting import report
from workorders.services.routing import route
from workorders.services.submitting import Reported, submit, submit_many
from workorders.services.triage import answer, decline, reclassify, register, relocate, settle

__all__ = [
    "Reported",
    "accept",
    "adjudicate",
    "answer",
    "attach",
    "check",
    "complete",
    "decline",
    "dispatch",
    "expire_review",
    "force_close",
    "hand_over",
    "reclassify",
    "register",
    "relocate",
    "report",
    "return_",
    "review",
    "route",
    "settle",
    "submit",
    "submit_many",
    "void",
    "withdraw",
]
