"""What a bulletin says: the counts of one area's month, by community and by unit, and of each person for themselves."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.workbooks import Percent, percent
from grids.models import Area, AreaKind
from grids.querysets import within
from workorders.choices import Mode
from workorders.figures.definitions import FIGURES, Value
from workorders.figures.kinds import Kind
from workorders.figures.periods import Period, Span
from workorders.models import Callback, Dispatch, Event, Fact

COUNTED = (
    Kind.SENT, Kind.DUE, Kind.COMPLETED, Kind.COMPLETED_IN_TIME, Kind.REVIEWED, Kind.BY_CALL, Kind.SOLVED,
    Kind.PARTLY, Kind.SATISFIED, Kind.DISSATISFIED, Kind.UNREVIEWED,
)  # fmt: skip
SERVICES = {Kind.DUE: "services_due", Kind.COMPLETED: "services_completed"}
DONE_BY = ("accept", "complete")  # the last of them says who of a unit had it
CHUNK = 2000
Counts = dict[str, int]


@dataclass(frozen=True)
class Line:
    """One row as it is read: counts, and the figures made of them."""

    name: str
    code: str
    counts: Counts

    def n(self, name: str) -> int:
        return self.counts.get(name, 0)

    def rate(self, code: str) -> Percent | None:
        """By the one definition that the figures have of it."""
        figure = FIGURES[code]
        rate = Value(figure, {kind: self.n(kind) for kind in figure.over}, self.n(figure.under)).rate
        return Percent(rate) if rate is not None else None

    def cells(self) -> list[int | Percent | None]:
        n = self.n
        return [
            n("sent"),
            n("completed_in_time"),
            n("completed") - n("completed_in_time"),
            n("due") - n("completed"),
            self.rate("completion"),
            self.rate("on_time"),
            n("reviewed"),
            n("by_call"),
            self.rate("solved"),
            self.rate("satisfied"),
            n("dissatisfied"),
            percent(n("dissatisfied"), n("reviewed")),
            n("unreviewed"),
        ]


HEADINGS: tuple[str | Promise, ...] = (
    pgettext_lazy("of orders", "Sent"),
    _("Completed in time"),
    _("Completed late"),
    _("Not completed"),
    _("Completion rate"),
    _("On-time rate"),
    _("Reviews"),
    pgettext_lazy("of the reviews", "By telephone"),
    _("Solved rate"),
    _("Satisfied rate"),
    _("Dissatisfied"),
    _("Dissatisfied rate"),
    _("No answer"),
)


def bulletin_rows(area: Area, month: date) -> dict[str, Any]:
    """The counts of the month: all, by community, by unit. Services that were agreed to stand apart, and so does what
    came of the calls."""
    total: Counts = defaultdict(int)
    communities: dict[str, Counts] = defaultdict(lambda: defaultdict(int))
    units: dict[str, Counts] = defaultdict(lambda: defaultdict(int))
    names: dict[str, str] = {}
    place_of = _places(area)
    columns = ("area__path", "unit__code", "unit__name", "kind", "mode")
    for fact in _facts(area, month).values(*columns).annotate(number=Sum("n")):
        name = _name(fact["kind"], fact["mode"])
        if name is None:
            continue
        place = place_of(fact["area__path"])
        names[place.code] = place.name
        for counts in (total, communities[place.code]):
            counts[name] += fact["number"]
        if fact["unit__code"] and fact["mode"] != Mode.AGREED:
            names[fact["unit__code"]] = fact["unit__name"]
            units[fact["unit__code"]][name] += fact["number"]
    rows = {"communities": _named(communities, names), "units": _named(units, names)}
    return {"total": dict(total), "calls": _calls(area, month), **rows}


def _name(kind: str, mode: str) -> str | None:
    return SERVICES.get(Kind(kind)) if mode == Mode.AGREED else kind


def _facts(area: Area, month: date) -> Any:
    period = Period.of(Span.MONTH, month)
    days = {"day__gte": period.first, "day__lte": period.last}
    return Fact.objects.filter(within(area.path, "area__path"), kind__in=COUNTED, **days)


def _calls(area: Area, month: date) -> Counts:
    """What came of the calls that ended in the month."""
    period = Period.of(Span.MONTH, month)
    span = [timezone.make_aware(datetime.combine(day, time())) for day in (period.first, period.after.first)]
    ended = Callback.objects.filter(within(area.path, "order__area_path"), ended_at__gte=span[0], ended_at__lt=span[1])
    return dict(ended.values_list("outcome").annotate(n=Count("pk")).order_by("outcome"))


def _places(area: Area) -> Any:
    """The community that a path lies in, else the desk that looks at it."""
    rows = Area.objects.within(area).only("pk", "code", "name", "path", "kind")
    by_pk = {row.pk: row for row in rows.filter(kind__in=(AreaKind.COMMUNITY, AreaKind.STREET, AreaKind.DISTRICT))}

    def place(path: str) -> Area:
        line = [int(pk) for pk in path.strip("/").split("/")]
        return next((by_pk[pk] for pk in reversed(line) if pk in by_pk), area)

    return place


def _named(rows: dict[str, Counts], names: dict[str, str]) -> list[dict[str, Any]]:
    return [{"code": code, "name": names[code], "counts": dict(counts)} for code, counts in sorted(rows.items())]


def lines_of(rows: Iterable[dict[str, Any]]) -> Iterator[Line]:
    for row in rows:
        yield Line(row["name"], row["code"], row["counts"])


def own_counts(area: Area, month: date) -> dict[int, Counts]:
    """Of each person who had some of it to do, what the same facts say of their orders. What lies in an area below
    with a bulletin of its own stands there."""
    found: dict[int, Counts] = defaultdict(lambda: defaultdict(int))
    place_of = _places(area)
    rows = list(_facts(area, month).values_list("order_id", "unit_id", "area__path", "kind", "mode", "n"))
    rows = [row for row in rows if place_of(row[2]).pk == area.pk]
    who = _who({(order, unit) for order, unit, *_rest in rows})
    for order, unit, _path, kind, mode, n in rows:
        name, person = _name(kind, mode), who.get((order, unit))
        if name and person:
            found[person][name] += n
    return {person: dict(counts) for person, counts in found.items()}


def _who(wanted: set[tuple[int, int | None]]) -> dict[tuple[int, int | None], int]:
    """Whose an order was: the person whom it was sent to, or who of the unit took it on or reported it done."""
    orders = sorted({order for order, _unit in wanted})
    found: dict[tuple[int, int | None], int] = {}
    for start in range(0, len(orders), CHUNK):
        some = orders[start : start + CHUNK]
        sent = Dispatch.objects.filter(order__in=some, person__isnull=False).order_by("pk")
        found.update({(each.order_id, None): each.person_id for each in sent if each.person_id})
        done = Event.objects.filter(order__in=some, action__in=DONE_BY, user__person__isnull=False).order_by("pk")
        for order, unit, person in done.values_list("order_id", "post__organisation_id", "user__person__id"):
            if unit is not None:
                found[order, unit] = person
    return found
