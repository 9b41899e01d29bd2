"""Where and when somebody hears of things, for the page of their wishes."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from common.clock import now
from notices.choices import PERSONAL, ChannelKind, Rhythm, Urgency
from notices.forms import CodeForm, ContactForm
from notices.models import ContactPoint, Wishes

AT_ONCE = _("at once")
TIMES = {Rhythm.AT_ONCE: _("in working hours"), Rhythm.DIGEST: _("with the digest")}
NOT = pgettext_lazy("notice", "not")
SAYS = {
    Urgency.CALM: _("What is not urgent"),
    Urgency.URGENT: _("What is urgent"),
    Urgency.ALARM: _("Alarms"),
}


NAMES = {ChannelKind.EMAIL: _("E-mail"), ChannelKind.SMS: _("SMS")}


@dataclass(frozen=True)
class Way:
    """One kind of address: where it leads, who said so, and what can be done about it."""

    kind: ChannelKind
    shown: str  # masked; empty where nothing leads there
    own: ContactPoint | None
    asked: ContactPoint | None
    form: ContactForm
    code_form: CodeForm

    @property
    def name(self) -> str | Promise:
        return NAMES[self.kind]


@dataclass(frozen=True)
class Line:
    """When news of an urgency comes: to the inbox, by e-mail, by SMS."""

    says: str | Promise
    times: list[str | Promise]


def ways(user: User, shown: dict[str, str], sent: ContactForm | CodeForm | None = None, kind: str = "") -> list[Way]:
    """`sent` is a form of `kind` that came back with errors."""
    points = list(ContactPoint.objects.filter(Q(confirmed_at__isnull=False) | Q(expires_at__gt=now()), user=user))
    return [_way(each, points, shown, sent if kind == each else None) for each in PERSONAL]


def _way(kind: ChannelKind, points: list[ContactPoint], shown: dict[str, str], sent: Any) -> Way:
    mine = [each for each in points if each.kind == kind]
    return Way(
        kind=kind,
        shown=shown.get(kind, ""),
        own=next((each for each in mine if each.confirmed_at), None),
        asked=next((each for each in mine if not each.confirmed_at), None),
        form=sent if isinstance(sent, ContactForm) else ContactForm(kind=kind),
        code_form=sent if isinstance(sent, CodeForm) else CodeForm(kind=kind),
    )


def lines(wishes: Wishes, shown: dict[str, str]) -> list[Line]:
    """What goes where, as things stand."""
    wanted = {ChannelKind.EMAIL: wishes.by_email, ChannelKind.SMS: wishes.by_sms}
    return [
        Line(says, [AT_ONCE, *(_time(urgency, wanted[kind], bool(shown.get(kind)), wishes) for kind in PERSONAL)])
        for urgency, says in SAYS.items()
    ]


def _time(urgency: Urgency, is_wanted: bool, is_reached: bool, wishes: Wishes) -> str | Promise:
    if not is_reached or not (is_wanted or urgency == Urgency.ALARM):
        return NOT
    return TIMES[Rhythm(wishes.rhythm)] if urgency == Urgency.CALM else AT_ONCE
