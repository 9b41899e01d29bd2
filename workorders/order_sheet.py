"""工单: an order on paper, in full for colleagues; for all others without what is internal, and with names masked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from common.redaction import redact
from workorders.models import WorkOrder
from workorders.story import chapters, state_of
from workorders.timeline import entries


@dataclass(frozen=True)
class Line:
    """One entry of the story."""

    at: datetime
    who: str
    what: str
    words: str


class OrderSheet:
    """Reads what the sheet shows. Nobody's telephone is printed on either."""

    def __init__(self, order: WorkOrder, *, is_public: bool = False) -> None:
        self.order, self.is_public = order, is_public

    @property
    def title(self) -> str:
        return redact(self.order.title) if self.is_public else self.order.title

    @property
    def description(self) -> str:
        return redact(self.order.description) if self.is_public else self.order.description

    @property
    def facts(self) -> list[tuple[str, object]]:
        order = self.order
        shown = [
            (_("Number"), order.number),
            (_("State"), state_of(order) if self.is_public else order.get_state_display()),
            (_("Submitted"), order.created_at),
            (_("Channel"), order.get_channel_display()),
            (_("Category"), order.category.name if order.category else _("not set")),
            (_("Desk"), order.desk.name),
            (_("Area"), order.area.name),
            (_("Address"), redact(order.address) if self.is_public else order.address),
            (_("Lead unit"), self._lead),
        ]
        return shown if self.is_public else [*shown, *self._inside]

    @property
    def _lead(self) -> str:
        order = self.order
        if self.is_public and order.lead_person is not None:
            return order.lead_person.masked_name
        return order.lead_name

    @property
    def _inside(self) -> list[tuple[str, object]]:
        order = self.order
        reporters = "、".join(each.shown_name for each in order.reporters.select_related("person").order_by("pk"))
        return [
            (_("Severity"), order.get_severity_display()),
            (_("Urgency"), order.get_urgency_display()),
            (_("Deadline"), order.due_at if order.is_open else None),
            (_("Reporter"), reporters),
        ]

    @property
    def story(self) -> Iterator[Line]:
        """Oldest first."""
        if self.is_public:
            yield from (Line(each.at, "", each.title, redact(each.words)) for each in chapters(self.order, None))
            return
        events = list(self.order.events.select_related("post__person").order_by("pk"))
        for entry in reversed(entries(self.order, events, self.order.dispatches.select_related("person"))):
            said = filter(None, (*entry.facts, entry.word, entry.event.text))
            yield Line(entry.event.at, entry.who, entry.event.label, " · ".join(said))

    @property
    def signatures(self) -> list[str]:
        if self.is_public:
            return [_("Reporter"), _("For the community (seal)")]
        return [_("Registered by"), _("Dispatched by"), _("Done by (seal)"), _("Checked by"), _("Reporter")]
