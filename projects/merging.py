"""What of this room hangs on a person, and follows when two rows are merged."""

from django.utils.translation import gettext_lazy as _

from grids.merging import Pointing, follows_people
from projects.models import Project


def register_followers() -> None:
    follows_people(Pointing("projects.responsible", _("projects in charge of"), Project, "responsible"))
