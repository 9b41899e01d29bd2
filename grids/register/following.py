"""What of this room hangs on a person, and follows when two rows are merged."""

from django.utils.translation import gettext_lazy as _

from grids.merging import Pointing, follows_people
from grids.models import Absence, CareMark, Duty, Post, Residence


def register_followers() -> None:
    follows_people(Pointing("residences", _("households lived in"), Residence, "person", ("household", "moved_out")))
    follows_people(Pointing("care", _("marks of care groups"), CareMark, "person", ("group", "until")))
    follows_people(Pointing("posts", _("posts"), Post, "person"))
    follows_people(Pointing("absences", _("absences"), Absence, "person"))
    follows_people(Pointing("covers", _("absences covered"), Absence, "cover"))
    follows_people(Pointing("duties", _("turns on duty"), Duty, "person", ("area", "starts_at")))
