"""Who signed up and the hours they gave, as a table that goes out: only of the activities that one organises."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.clock import today
from common.errors import Invalid, NotAllowed
from partybuilding.models import Activity, SignUp
from partybuilding.permissions.teams import may_plan
from sheets.registers import Column, Filters, Kind, Outcome, Register, Row

NAMES = {
    "day": gettext_lazy("Day"),
    "title": gettext_lazy("Activity"),
    "kind": gettext_lazy("Kind"),
    "organiser": gettext_lazy("Organiser"),
    "person": gettext_lazy("Name"),
    "state": gettext_lazy("State"),
    "hours": gettext_lazy("Hours"),
}
KINDS = {"day": Kind.DATE, "hours": Kind.NUMBER}
KEYS = ("activity", "team")


class Hours(Register):
    key = "activity-hours"
    title = gettext_lazy("Sign-ups and hours given")
    order = 260
    filters: ClassVar[tuple[str, ...]] = (*KEYS, "year")
    columns: ClassVar[tuple[Column, ...]] = tuple(
        Column(name=name, title=title, kind=KINDS.get(name, Kind.TEXT), read_only=True) for name, title in NAMES.items()
    )

    def may_export(self, user: User) -> bool:
        return may_plan(user)

    def found(self, user: User, filters: Filters) -> Any:
        rows = SignUp.objects.standing().filter(activity__in=Activity.objects.kept_by(user).values("pk"))
        ways = {"activity": "activity", "team": "activity__team", "year": "activity__starts_at__year"}
        for name, way in ways.items():
            if filters.get(name):
                rows = rows.filter(**{way: _number(name, filters[name])})
        return rows

    def count(self, user: User, filters: Filters) -> int:
        return int(self.found(user, filters).count())

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        rows = self.found(user, filters).select_related(
            "person", "activity__team__unit", "activity__party_organisation"
        )
        for each in rows.order_by("activity__starts_at", "activity", "signed_at", "pk").iterator(chunk_size=500):
            yield _cells(each)

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        raise NotAllowed(_("You may not import into this register."))

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        raise NotAllowed(_("You may not import into this register."))


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Invalid.field(name, _("Give a whole number, such as %(n)d.") % {"n": today().year})
    return int(text)


def _cells(sign_up: SignUp) -> dict[str, object]:
    activity = sign_up.activity
    return {
        "day": timezone.localdate(activity.starts_at),
        "title": activity.title,
        "kind": activity.get_kind_display(),
        "organiser": str(activity.organiser),
        "person": sign_up.person.name,
        "state": sign_up.get_state_display(),
        "hours": sign_up.hours,
    }
