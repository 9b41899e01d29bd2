"""What of this room names a category, which is then retired and not deleted."""

from django.utils.translation import ngettext

from partybuilding.models import GroupFinding, Offer, PlannedNeed, Skill
from workorders.using import count_use_of_categories


def _skills(n: int) -> str:
    return ngettext("%(n)d skill", "%(n)d skills", n) % {"n": n}


def _offers(n: int) -> str:
    return ngettext("%(n)d offer", "%(n)d offers", n) % {"n": n}


def _plans(n: int) -> str:
    return ngettext("%(n)d planned need", "%(n)d planned needs", n) % {"n": n}


def _findings(n: int) -> str:
    return ngettext("%(n)d finding of working groups", "%(n)d findings of working groups", n) % {"n": n}


def register_users() -> None:
    count_use_of_categories(Skill, "categories", _skills)
    count_use_of_categories(Offer, "categories", _offers)
    count_use_of_categories(PlannedNeed, "category", _plans)
    count_use_of_categories(GroupFinding, "category", _findings)
