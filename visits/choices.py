"""The words of visits."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from grids.models import Relation


class VisitKind(TextChoices):
    VISIT = "visit", _("Visit")
    CARE = "care", _("Care visit")
    PATROL = "patrol", _("Patrol")
    GROUP = "group", _("Visit of a working group")


# Of a place, not of a household.
AT_PLACES = (VisitKind.PATROL, VisitKind.GROUP)


class Met(TextChoices):
    """Whom the visitor met, by what they are to the household; never by name."""

    NOBODY = "nobody", _("Nobody at home")
    HEAD = Relation.HEAD.value, _("Head of the household")
    SPOUSE = Relation.SPOUSE.value, _("Husband or wife")
    CHILD = Relation.CHILD.value, _("Child")
    PARENT = Relation.PARENT.value, _("Parent")
    GRANDCHILD = Relation.GRANDCHILD.value, _("Grandchild")
    GRANDPARENT = Relation.GRANDPARENT.value, _("Grandparent")
    SIBLING = Relation.SIBLING.value, _("Brother or sister")
    RELATIVE = Relation.RELATIVE.value, _("Other relative")
    TENANT = Relation.TENANT.value, _("Tenant")
    OTHER = Relation.OTHER.value, _("Somebody else")


class Matter(TextChoices):
    """What a visit raises as an order."""

    NEED = "need", _("Need")
    HAZARD = "hazard", _("Hazard")
    DISPUTE = "dispute", _("Dispute")


class Leaving(TextChoices):
    """How somebody is no longer in the household."""

    MOVED_OUT = "moved_out", _("Moved out")
    DIED = "died", _("Died")
