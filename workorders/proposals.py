"""Those who were asked whether they would meet a need, as the desk sees them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from workorders.links import path_to
from workorders.models import PersonalLink, Proposal
from workorders.workflow import ACTIONS


@dataclass(frozen=True)
class Asked:
    row: Proposal
    hands_over: bool
    at: datetime
    handed: PersonalLink | None = None

    @property
    def answer(self) -> str:
        row = self.row
        if row.refused_at is not None:
            return pgettext("of somebody asked", "Refused")
        if row.dispatch is not None and row.dispatch.returned_at is not None:
            return _("Agreed, then gave back")
        if row.agreed_at is not None:
            return pgettext("of somebody asked", "Agreed")
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
    def is_waited_for(self) -> bool:
        """Whether a link would open anything for them."""
        at_work = self.row.order.state in ACTIONS["renew_link"].sources
        return self.hands_over and at_work and self.row.ended_at is None

    @property
    def has_link(self) -> bool:
        return self.is_waited_for and any(each.is_valid(self.at) for each in self.row.links.all())

    @property
    def link(self) -> str:
        """To hand over, for whoever has just taken it."""
        return path_to(self.handed) if self.handed is not None and self.handed.proposal_id == self.row.pk else ""
