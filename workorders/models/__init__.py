from workorders.models.attachments import Attachment
from workorders.models.clocks import Deadline, DeadlineMark, MarkKind
from workorders.models.desks import Presence, SavedView
from workorders.models.history import Event, Suggestion
from workorders.models.orders import NUMBER, Dispatch, WorkOrder
from workorders.models.people import PersonalLink, Reporter, Review
from workorders.models.reference import Category, Responsibility, Rule, TimeLimit

__all__ = [
    "NUMBER",
    "Attachment",
    "Category",
    "Deadline",
    "DeadlineMark",
    "Dispatch",
    "Event",
    "MarkKind",
    "PersonalLink",
    "Presence",
    "Reporter",
    "Responsibility",
    "Review",
    "Rule",
    "SavedView",
    "Suggestion",
    "TimeLimit",
    "WorkOrder",
]
