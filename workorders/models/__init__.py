from workorders.models.asking import (
    Assignment,
    AssignmentKind,
    Contest,
    ContestVote,
    Petition,
    PetitionKind,
    Proposal,
)
from workorders.models.attachments import Attachment
from workorders.models.auditing import NoteKind, Oddity, OddityEvidence, OddityNote, Pattern
from workorders.models.bulk import BulkRow, BulkRun
from workorders.models.bulletins import Bulletin, BulletinEntry, BulletinResult, BulletinState, BulletinStep
from workorders.models.clocks import Deadline, DeadlineMark, MarkKind, Shift, ShiftKind
from workorders.models.desks import Presence, SavedView
from workorders.models.figures import Fact, Tally, Uncounted
from workorders.models.hearing import Hearing
from workorders.models.history import Event, Suggestion
from workorders.models.orders import NUMBER, Dispatch, WorkOrder
from workorders.models.people import PersonalLink, Purpose, Reporter, Review
from workorders.models.policy import Ground, GroundKind, Policy
from workorders.models.reference import Category, Responsibility, Rule, RuleUnit, TimeLimit
from workorders.models.reviewing import (
    Callback,
    CallbackTry,
    PanelItem,
    PanelMember,
    PanelScore,
    PanelSession,
)

__all__ = [
    "NUMBER",
    "Assignment",
    "AssignmentKind",
    "Attachment",
    "BulkRow",
    "BulkRun",
    "Bulletin",
    "BulletinEntry",
    "BulletinResult",
    "BulletinState",
    "BulletinStep",
    "Callback",
    "CallbackTry",
    "Category",
    "Contest",
    "ContestVote",
    "Deadline",
    "DeadlineMark",
    "Dispatch",
    "Event",
    "Fact",
    "Ground",
    "GroundKind",
    "Hearing",
    "MarkKind",
    "NoteKind",
    "Oddity",
    "OddityEvidence",
    "OddityNote",
    "PanelItem",
    "PanelMember",
    "PanelScore",
    "PanelSession",
    "Pattern",
    "PersonalLink",
    "Petition",
    "PetitionKind",
    "Policy",
    "Presence",
    "Proposal",
    "Purpose",
    "Reporter",
    "Responsibility",
    "Review",
    "Rule",
    "RuleUnit",
    "SavedView",
    "Shift",
    "ShiftKind",
    "Suggestion",
    "Tally",
    "TimeLimit",
    "Uncounted",
    "WorkOrder",
]
