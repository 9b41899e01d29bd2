"""Where an order lies, what it is about and which unit has it: set from memory on every order that a list reads."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from common.known import Known, KnownBeside
from grids.known import KNOWN_AREAS, KNOWN_ORGANISATIONS
from workorders.revisions import RULES

if TYPE_CHECKING:
    from workorders.models import Category


def _categories() -> "QuerySet[Category]":
    from workorders.models import Category

    return Category.objects.all()


KNOWN_CATEGORIES = Known(_categories, RULES)


class OrdersPlaced(KnownBeside):
    beside = {
        KNOWN_AREAS: ("area", "district", "street", "community", "grid", "desk"),
        KNOWN_CATEGORIES: ("category",),
        KNOWN_ORGANISATIONS: ("lead_unit",),
    }
