"""What stands out in a month's reviews, calls and scores: found by count alone, by the thresholds of the district."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from workorders.choices import CallOutcome, Satisfaction, Solved, Way
from workorders.models import CallbackTry, PanelScore, Pattern, PersonalLink, Policy, Purpose, Review
from workorders.policies import policy_of

THEMSELVES = (Way.LINK, Way.CODE, Way.ACCOUNT)  # the ways in which reporters say it without being asked by anybody
OF_ORDER = ("order_id", "order__district_id", "order__area_path")
CHUNK = 2000


class Seen(NamedTuple):
    """One review, call or score."""

    at: datetime
    order: int
    path: str
    review: int | None = None
    unit: int | None = None
    person: int | None = None


@dataclass(frozen=True)
class Hit:
    kind: Pattern
    subject: tuple[Any, ...]
    seen: Sequence[Seen]
    n: int
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return sha256(repr((self.kind.value, *self.subject)).encode()).hexdigest()

    @property
    def area(self) -> int | None:
        return common_area(each.path for each in self.seen)

    @property
    def unit(self) -> int | None:
        return self._common({each.unit for each in self.seen})

    @property
    def person(self) -> int | None:
        return self._common({each.person for each in self.seen})

    def _common(self, found: set[int | None]) -> int | None:
        return found.pop() if len(found) == 1 else None

    @property
    def seconds(self) -> int:
        return round((self.seen[-1].at - self.seen[0].at).total_seconds())


def common_area(paths: Iterable[str]) -> int | None:
    """The lowest area that holds them all."""
    found = None
    for steps in zip(*(path.strip("/").split("/") for path in set(paths)), strict=False):
        if len(set(steps)) > 1:
            break
        found = int(steps[0])
    return found


def bursts(seen: Sequence[Seen], least: int, seconds: int) -> list[Sequence[Seen]]:
    """The stretches in which at least so many lie so close together; those that overlap are one."""
    spans: list[tuple[int, int]] = []
    start, width = 0, timedelta(seconds=seconds)
    for end, each in enumerate(seen):
        while each.at - seen[start].at > width:
            start += 1
        if end - start + 1 < least:
            continue
        first = spans.pop()[0] if spans and start <= spans[-1][1] else start
        spans.append((first, end))
    return [seen[first : last + 1] for first, last in spans]


def hits(month: date, until: datetime) -> Iterator[Hit]:
    """All that stands out in the month, as far as it is known at `until`."""
    begin, end = span_of(month)
    span = (begin, min(end, until))
    yield from _of_reviews(month, span)
    yield from _of_calls(month, span)
    yield from _of_panels(span)


def span_of(month: date) -> tuple[datetime, datetime]:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    begin, end = (timezone.make_aware(datetime.combine(day, time())) for day in (month, following))
    return begin, end


def _of_reviews(month: date, span: tuple[datetime, datetime]) -> Iterator[Hit]:
    groups: dict[tuple[Any, ...], list[Seen]] = defaultdict(list)
    for row in _reviews(span).iterator(chunk_size=CHUNK):
        seen = Seen(row["at"], row["order_id"], row["order__area_path"], row["pk"], row["unit_id"], row["person"])
        for kind, subject in _subjects(row):
            groups[kind, row["order__district_id"], subject].append(seen)
    for (kind, district, subject), group in groups.items():
        yield from _FOUND[kind](policy_of(district), (month.isoformat(), district, subject), group)


def _reviews(span: tuple[datetime, datetime]) -> "QuerySet[Any, Any]":
    link = PersonalLink.objects.filter(purpose=Purpose.REVIEW, reporter=OuterRef("reporter"), used_at=OuterRef("at"))
    rows: QuerySet[Any, Any] = Review.objects.filter(at__gte=span[0], at__lt=span[1], way__in=THEMSELVES)
    return rows.order_by("at", "pk").values(
        "pk", "at", "solved", "satisfaction", "way", "unit_id", "address_hash", *OF_ORDER,
        person=F("order__lead_person"),
        phone=F("reporter__person__phone_hash"),
        asked_at=Subquery(link.values("created_at")[:1]),
    )  # fmt: skip


def _subjects(row: dict[str, Any]) -> Iterator[tuple[Pattern, Any]]:
    """The patterns that the review may be part of, and what it would have in common with the others."""
    whose = f"unit:{row['unit_id']}" if row["unit_id"] else f"person:{row['person']}" if row["person"] else ""
    if whose and row["solved"] == Solved.SOLVED and row["satisfaction"] == Satisfaction.VERY:
        yield Pattern.FIVES, whose
    if row["address_hash"]:
        yield Pattern.ADDRESS, row["address_hash"]
    if row["phone"]:
        yield Pattern.PHONE, row["phone"]
    limit = policy_of(row["order__district_id"]).odd_quick_seconds
    is_quick = row["asked_at"] is not None and row["at"] - row["asked_at"] < timedelta(seconds=limit)
    if row["way"] == Way.LINK and is_quick:
        yield Pattern.QUICK, whose


def _fives(policy: Policy, subject: tuple[Any, ...], seen: list[Seen]) -> Iterator[Hit]:
    return _in_a_row(Pattern.FIVES, policy.odd_fives, policy.odd_fives_seconds, subject, seen)


def _in_a_row(
    kind: Pattern, least: int, seconds: int, subject: tuple[Any, ...], seen: list[Seen], **data: Any
) -> Iterator[Hit]:
    for burst in bursts(seen, least, seconds) if least else ():
        hit = Hit(kind, (*subject, burst[0].order, burst[0].at.isoformat()), burst, len(burst))
        hit.data.update(data, n=hit.n, seconds=hit.seconds, least=least, limit=seconds)
        yield hit


def _from_one(kind: Pattern, policy: Policy, subject: tuple[Any, ...], seen: list[Seen]) -> Iterator[Hit]:
    orders = len({each.order for each in seen})
    if policy.odd_same and orders >= policy.odd_same:
        yield Hit(kind, subject, seen, orders, {"n": orders, "least": policy.odd_same})


def _quick(policy: Policy, subject: tuple[Any, ...], seen: list[Seen]) -> Iterator[Hit]:
    n = len(seen)
    if policy.odd_quick and n >= policy.odd_quick:
        data = {"n": n, "least": policy.odd_quick, "limit": policy.odd_quick_seconds}
        yield Hit(Pattern.QUICK, subject, seen, n, data)


_FOUND = {
    Pattern.FIVES: _fives,
    Pattern.ADDRESS: lambda *group: _from_one(Pattern.ADDRESS, *group),
    Pattern.PHONE: lambda *group: _from_one(Pattern.PHONE, *group),
    Pattern.QUICK: _quick,
}


def _of_calls(month: date, span: tuple[datetime, datetime]) -> Iterator[Hit]:
    groups: dict[tuple[int | None, int], list[Seen]] = defaultdict(list)
    who: dict[int, str] = {}
    for row in _calls(span).iterator(chunk_size=CHUNK):
        seen = Seen(row["at"], row["order"], row["path"], row["review"])
        groups[row["district"], row["user_id"]].append(seen)
        who[row["user_id"]] = row["name"] or row["user__username"]
    for (district, user), group in groups.items():
        policy = policy_of(district)
        limits = policy.odd_calls, policy.odd_calls_seconds
        yield from _in_a_row(Pattern.CALLS, *limits, (month.isoformat(), district, user), group, who=who[user])


def _calls(span: tuple[datetime, datetime]) -> "QuerySet[Any, Any]":
    calls = CallbackTry.objects.filter(at__gte=span[0], at__lt=span[1], outcome=CallOutcome.REACHED)
    return calls.order_by("at", "pk").values(
        "at", "user_id", "user__username",
        name=F("user__person__name"),
        order=F("callback__order"),
        district=F("callback__order__district"),
        path=F("callback__order__area_path"),
        review=F("callback__review"),
    )  # fmt: skip


def _of_panels(span: tuple[datetime, datetime]) -> Iterator[Hit]:
    """Sessions that were closed in the time; a member who scored one order has given one score to all."""
    scores = PanelScore.objects.filter(
        item__session__closed_at__gte=span[0], item__session__closed_at__lt=span[1]
    ).select_related("member__post__person", "item__session", "item__order")
    groups: dict[int, list[PanelScore]] = defaultdict(list)
    for score in scores.order_by("at", "pk").iterator(chunk_size=CHUNK):
        groups[score.member_id].append(score)
    for member, given in groups.items():
        least = policy_of(given[0].item.order.district_id).odd_panel
        if least and len(given) >= least and len({(each.solved, each.satisfaction) for each in given}) == 1:
            yield _one_score(member, given, least)


def _one_score(member: int, given: list[PanelScore], least: int) -> Hit:
    seen = [Seen(each.at, each.item.order_id, each.item.order.area_path) for each in given]
    said = {"solved": given[0].solved, "satisfaction": given[0].satisfaction}
    data = {"who": given[0].member.post.person.name, "n": len(given), "least": least, **said}
    return Hit(Pattern.PANEL, (member,), seen, len(given), data)
