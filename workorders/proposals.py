"""Those who were asked whether they would meet a need, as the desk sees them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from workorders.links import path_to
from workorders.models import Proposal


@dataclass(frozen=True)
class Asked:
    row: Proposal
    hands_over: bool
    at: datetime

    @property
    def answer(self) -> str:
        row = self.row
        if row.refused_at is not None:
            return _("Refused")
        if row.dispatch is not None and row.dispatch.returned_at is not None:
            return _("Agreed, then gave back")
        if row.agreed_at is not None:
            return _("Agreed")
        if row.ended_at is not None:
            return _("Not needed any more")
        late = row.answer_by is not None and row.answer_by < self.at
        return _("No answer in time") if late else _("No answer yet")

    @property
    def tone(self) -> str:
        row = self.row
        if row.is_pending:
            return "soon" if row.answer_by is not None and row.answer_by < self.at else "main"
        return "ok" if row.agreed_at is not None and row.ended_at is None else ""

    @property
    def link(self) -> str:
        """To hand over, as long as it opens something."""
        found = [each for each in self.row.links.all() if each.is_valid(self.at)]
        if not self.hands_over or not found or self.row.ended_at is not None:
            return ""
        return path_to(found[0])
