"""What of this room hangs on a person, and follows when two rows are merged."""

from django.utils.translation import gettext_lazy as _

from appraisal.models import Panelist, Sheet
from grids.merging import Pointing, follows_people


def register_followers() -> None:
    follows_people(Pointing("appraisal.panel", _("seats on panels"), Panelist, "person", alone=("scheme",)))
    follows_people(Pointing("appraisal.sheets", _("sheets of scores"), Sheet, "person", alone=("subject",)))
