"""What of this room hangs on a person, and follows when two rows are merged."""

from django.utils.translation import gettext_lazy as _

from deliberation.models import Attendee
from grids.merging import Pointing, follows_people


def register_followers() -> None:
    follows_people(Pointing("meetings", _("meetings"), Attendee, "person", alone=("meeting",)))
