from projects.models.funds import ApprovalLimit, Fund
from projects.models.history import FundEntry, ProjectEntry
from projects.models.judging import Acceptance, Opinion, ResidentReview, ReviewLink
from projects.models.progress import Expense, GrantChange, Milestone, ProjectPhoto
from projects.models.projects import Project

__all__ = [
    "Acceptance",
    "ApprovalLimit",
    "Expense",
    "Fund",
    "FundEntry",
    "GrantChange",
    "Milestone",
    "Opinion",
    "Project",
    "ProjectEntry",
    "ProjectPhoto",
    "ResidentReview",
    "ReviewLink",
]
