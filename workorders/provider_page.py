"""The one page of a provider who came by a personal link: what is asked of them, and what they may do about it."""

from collections.abc import Iterator
from functools import cached_property

from common.clock import now
from common.redaction import redact
from workorders.actors import Actor, of_provider
from workorders.choices import Sensitivity, State
from workorders.forms.provider import ProviderForm
from workorders.models import Attachment, PersonalLink, Proposal, Reporter
from workorders.permissions import open_actions
from workorders.querysets import AttachmentQuerySet
from workorders.services.revealing import Revealed, may_reveal
from workorders.workflow import ACTIONS

# What they are offered, in this order; the rest of what a handler may do is for the staff.
OFFERED = ("agree", "refuse", "appoint", "contact", "progress", "resume", "complete", "return")


class ProviderPage:
    """Nothing of the resident is told before the provider has agreed, and never more than the work needs."""

    def __init__(self, link: PersonalLink, sent: ProviderForm | None = None) -> None:
        assert link.proposal is not None  # the database holds this for links of providers
        self.link, self.order, self.sent = link, link.order, sent
        self.proposal: Proposal = link.proposal
        self.revealed: list[Revealed] = []

    @cached_property
    def actor(self) -> Actor:
        return of_provider(self.link)

    @cached_property
    def over(self) -> str:
        """Why the link opens nothing any more, if so."""
        asked = self.proposal
        if asked.refused_at is not None:
            return "refused"
        if not self.order.is_open:
            return "ended"
        if asked.dispatch is not None and asked.dispatch.ended_at is not None:
            return "given_back"
        if asked.ended_at is not None:
            return "elsewhere"
        return "" if self.link.is_valid(now()) else "expired"

    @property
    def has_agreed(self) -> bool:
        return self.proposal.agreed_at is not None

    @cached_property
    def came_back(self) -> str | None:
        """What was said when the work came back, without what tells who said it; None if it did not come back."""
        last = (
            self.order.events.filter(action__in=("complete", "check", "review", "called_back")).order_by("-pk").first()
        )
        if not self.has_agreed or last is None or last.action == "complete" or self.order.state != State.HANDLING:
            return None
        return redact(last.text)

    @property
    def place(self) -> str:
        """In words: how close is told to whoever has agreed."""
        areas = [each.name for each in (self.order.community, self.order.grid) if each] or [self.order.area.name]
        return " · ".join([*areas, self.order.address] if self.has_agreed and self.order.address else areas)

    @property
    def matter(self) -> str:
        """In the resident's words, without what tells who they are; nothing of what is confidential."""
        return redact(self.order.description) if self.order.sensitivity == Sensitivity.OPEN else ""

    @property
    def title(self) -> str:
        is_open = self.order.sensitivity == Sensitivity.OPEN
        return redact(self.order.title) if is_open else self.order.get_sensitivity_display()

    @property
    def reporters(self) -> list[Reporter]:
        return list(self.order.reporters.filter(is_staff=False).select_related("person")) if self.has_agreed else []

    @cached_property
    def may_reveal(self) -> bool:
        known = any(each.person and not each.is_anonymous for each in self.reporters)
        return known and not self.revealed and may_reveal(self.order, self.actor)

    @property
    def photos(self) -> AttachmentQuerySet:
        """Those that the reporter may see as well, once the provider has agreed."""
        rows = Attachment.objects.filter(order=self.order).photos().public()
        return rows if self.has_agreed else rows.none()

    @cached_property
    def actions(self) -> list[str]:
        may = {action.name for action in open_actions(self.actor, self.order)}
        return [name for name in OFFERED if name in may]

    def form(self, action: str) -> ProviderForm:
        if self.sent is not None and self.sent.action.name == action:
            return self.sent
        return ProviderForm(ACTIONS[action], self.order)

    @property
    def forms(self) -> "Iterator[ProviderForm]":
        """The form of the usual next step first, of the others behind it."""
        return (self.form(action) for action in self.actions)
