from appraisal.models.schemes import Indicator, Pairing, Panelist, Scheme, Subject
from appraisal.models.scoring import Appeal, Mark, Report, Result, SchemeEntry, Sheet

__all__ = [
    "Appeal",
    "Indicator",
    "Mark",
    "Pairing",
    "Panelist",
    "Report",
    "Result",
    "Scheme",
    "SchemeEntry",
    "Sheet",
    "Subject",
]
