"""What matching knows: needs and offers, read in a handful of queries however many there are."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from common.clock import now, today
from grids.models import Area
from partybuilding.hours import WeeklyHours, days_between
from partybuilding.matching.places import Point, middle_of
from partybuilding.matching.words import Words, words_of
from partybuilding.models import Offer, Skill, WantedTime
from partybuilding.needs import usual_time
from workorders.choices import Mode, Satisfaction, State, Urgency
from workorders.models import Category, Proposal, Review, WorkOrder

LOOKS_BACK = timedelta(days=180)
IN_HAND = (State.REGISTERED, State.HANDLING, State.HELD, State.DEFERRED)
HAPPY = (Satisfaction.VERY, Satisfaction.SATISFIED, Satisfaction.BASICALLY)
Provider = tuple[int, int]  # unit and person; the one that it is not is 0


@dataclass(frozen=True, slots=True)
class Need:
    """`matters` and `areas`: primary keys from the closest to the root."""

    order: int
    version: int
    number: str
    matters: tuple[int, ...]
    areas: tuple[int, ...]
    point: Point | None
    first: date
    last: date
    bits: int
    is_urgent: bool
    words: Words


@dataclass(frozen=True, slots=True)
class Supply:
    """An offer as matching sees it. `matters`: which it serves, and the skill that says so; `free`: how many more it
    can take now."""

    offer: int
    provider: Provider
    matters: dict[int, str]
    areas: frozenset[int]
    point: Point | None
    radius: int | None
    first: date
    last: date
    bits: int
    per_month: int
    at_once: int
    in_hand: int
    this_month: int
    reviews: int
    happy: int
    words: Words

    @property
    def free(self) -> int:
        return max(0, min(self.per_month - self.this_month, self.at_once - self.in_hand))


@dataclass(frozen=True)
class Known:
    """`left_out`: whom the order must not go to; `refused`: provider and main category → how often, lately."""

    at: datetime
    needs: list[Need]
    supplies: list[Supply]
    left_out: dict[int, set[Provider]] = field(default_factory=dict)
    refused: dict[tuple[Provider, int], int] = field(default_factory=dict)

    def days(self, need: Need, supply: Supply) -> int:
        """The minutes of the week at which the two could meet, by their days and hours."""
        first, last = max(need.first, supply.first), min(need.last, supply.last)
        return days_between(first, last, self.at) & need.bits & supply.bits if last >= first else 0


def read(orders: Iterable[WorkOrder], among: Collection[int] | None = None) -> Known:
    """Everything about these needs and the offers that could come into question; `among` these alone, by their primary
    keys, where nothing is asked of the others."""
    needs = _needs(list(orders))
    matters = {pk for need in needs for pk in need.matters}
    areas = {pk for need in needs for pk in need.areas}
    supplies = _supplies(matters, areas, needs, among)
    numbers = [need.order for need in needs]
    return Known(now(), needs, supplies, _left_out(numbers), _refusals(matters))


def _needs(orders: list[WorkOrder]) -> list[Need]:
    times = {each.order_id: each for each in WantedTime.objects.filter(order__in=[order.pk for order in orders])}
    lines = dict(Category.objects.filter(pk__in={order.category_id for order in orders}).values_list("pk", "path"))
    placeless = {order.area_id for order in orders if order.lon is None}
    middles = {pk: middle_of(lon, lat, shape) for pk, lon, lat, shape in _places(placeless)}
    return [_need(order, times.get(order.pk), lines, middles) for order in orders if order.category_id in lines]


def _places(areas: set[int]) -> Any:
    return Area.objects.filter(pk__in=areas).values_list("pk", "lon", "lat", "boundary")


def _need(order: WorkOrder, time: WantedTime | None, lines: dict[int, str], middles: dict[int, Point | None]) -> Need:
    first, last = (time.first, time.last) if time else usual_time(order)
    assert order.category_id is not None  # asked for by `_needs`
    point = (order.lon, order.lat) if order.lon is not None and order.lat is not None else None
    return Need(
        order=order.pk,
        version=order.version,
        number=order.number,
        matters=_line(lines[order.category_id]),
        areas=_line(order.area_path),
        point=point or middles.get(order.area_id),
        first=first,
        last=last,
        bits=(time.weekly if time else WeeklyHours()).bits,
        is_urgent=order.urgency != Urgency.NORMAL,
        words=words_of(order.title),
    )


def _line(path: str) -> tuple[int, ...]:
    return tuple(int(pk) for pk in reversed(path.split("/")) if pk)


def _supplies(matters: set[int], areas: set[int], needs: list[Need], among: Collection[int] | None) -> list[Supply]:
    until = max((need.last for need in needs), default=today())
    rows = Offer.objects.open_on(today(), until).for_matters(matters)
    if among is not None:
        rows = rows.filter(pk__in=among)
    rows = rows.filter(pk__in=Offer.areas.through.objects.filter(area__in=areas).values("offer"))
    offers = list(rows.order_by("pk").defer("what", "conditions", "search"))
    keys = [offer.pk for offer in offers]
    served, serving = _served(keys), _serving(keys)
    providers = {provider_of(offer) for offer in offers}
    loads, said = _loads(providers), _said(providers)
    return [_supply(offer, serving[offer.pk], served[offer.pk], loads, said) for offer in offers]


def provider_of(row: Any) -> Provider:
    """Of an offer, a proposal or an order's lead."""
    return row.unit_id or 0, row.person_id or 0


def _served(offers: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for offer, area in Offer.areas.through.objects.filter(offer__in=offers).values_list("offer", "area"):
        found[offer].add(area)
    return found


def _serving(offers: list[int]) -> dict[int, dict[int, str]]:
    """Offer → matter → the skill that it is served by; empty where the offer names the matter itself."""
    of_skill: dict[int, list[int]] = defaultdict(list)
    for skill, matter in Skill.categories.through.objects.filter(skill__is_active=True).values_list(
        "skill", "category"
    ):
        of_skill[skill].append(matter)
    names = dict(Skill.objects.values_list("pk", "name"))
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for offer, skill in Offer.skills.through.objects.filter(offer__in=offers).values_list("offer", "skill"):
        found[offer].update((matter, names[skill]) for matter in of_skill[skill])
    for offer, matter in Offer.categories.through.objects.filter(offer__in=offers).values_list("offer", "category"):
        found[offer].setdefault(matter, "")
    return found


@dataclass(slots=True)
class Load:
    in_hand: int = 0
    this_month: int = 0


def _loads(providers: set[Provider]) -> dict[tuple[Provider, int], Load]:
    """What each provider is asked and has agreed to, by offer. What came by no offer (0) weighs on all of theirs."""
    month = timezone.make_aware(datetime.combine(today().replace(day=1), datetime.min.time()))
    pending = Q(ended_at=None, agreed_at=None)
    open_now = Q(ended_at=None, order__state__in=IN_HAND)
    taken_on = Q(agreed_at__gte=month, dispatch__returned_at=None)
    rows = Proposal.objects.filter(_of(providers), pending | open_now | taken_on).order_by()
    columns = ("unit", "person", "offer_use__offer")
    counted = rows.values_list(*columns).annotate(
        open=Count("pk", filter=open_now), month=Count("pk", filter=pending | taken_on)
    )
    return {((unit or 0, person or 0), offer or 0): Load(at, per) for unit, person, offer, at, per in counted}


def _of(providers: set[Provider], unit: str = "unit", person: str = "person") -> Q:
    units, people = {each for each, _no in providers if each}, {each for _no, each in providers if each}
    return Q(**{f"{unit}__in": units}) | Q(**{f"{person}__in": people})


def _said(providers: set[Provider]) -> dict[Provider, tuple[int, int]]:
    """How many reviews of services each provider had in the last half year, and how many of them were content."""
    rows = Review.objects.filter(_of(providers, "order__lead_unit", "order__lead_person"), order__mode=Mode.AGREED)
    rows = rows.filter(at__gte=now() - LOOKS_BACK).order_by()
    counted = rows.values_list("order__lead_unit", "order__lead_person").annotate(
        n=Count("pk"), happy=Count("pk", filter=Q(satisfaction__in=HAPPY))
    )
    return {(unit or 0, person or 0): (n, happy) for unit, person, n, happy in counted}


def _supply(
    offer: Offer,
    matters: dict[int, str],
    areas: set[int],
    loads: dict[tuple[Provider, int], Load],
    said: dict[Provider, tuple[int, int]],
) -> Supply:
    provider = provider_of(offer)
    parts = [loads[provider, key] for key in (offer.pk, 0) if (provider, key) in loads]
    reviews, happy = said.get(provider, (0, 0))
    return Supply(
        offer=offer.pk,
        provider=provider,
        matters=matters,
        areas=frozenset(areas),
        point=(offer.lon, offer.lat) if offer.lon is not None and offer.lat is not None else None,
        radius=offer.radius,
        first=_first_day(offer),
        last=offer.valid_to or date.max,
        bits=offer.weekly.bits,
        per_month=offer.per_month,
        at_once=offer.at_once,
        in_hand=sum(load.in_hand for load in parts),
        this_month=sum(load.this_month for load in parts),
        reviews=reviews,
        happy=happy,
        words=words_of(offer.title, *dict.fromkeys(matters.values())),
    )


def _first_day(offer: Offer) -> date:
    """From the day on which the pause is over."""
    if offer.state == "paused" and offer.paused_until is not None:
        return max(offer.valid_from, offer.paused_until + timedelta(days=1))
    return offer.valid_from


def _left_out(orders: list[int]) -> dict[int, set[Provider]]:
    """Those who refused the need, gave it back or are asked now."""
    over = Q(refused_at__isnull=False) | Q(dispatch__returned_at__isnull=False) | Q(ended_at=None)
    found: dict[int, set[Provider]] = defaultdict(set)
    for order, unit, person in Proposal.objects.filter(over, order__in=orders).values_list("order", "unit", "person"):
        found[order].add((unit or 0, person or 0))
    return found


def _refusals(matters: set[int]) -> dict[tuple[Provider, int], int]:
    """How often each provider has lately refused a need of the same category or of one beside it."""
    rows = Proposal.objects.filter(refused_at__gte=now() - LOOKS_BACK, order__category__in=_beside(matters)).order_by()
    found: dict[tuple[Provider, int], int] = defaultdict(int)
    counted = rows.values_list("unit", "person", "order__category__path").annotate(n=Count("pk"))
    for unit, person, path, n in counted:
        found[(unit or 0, person or 0), _line(path)[-1]] += n
    return found


def _beside(matters: set[int]) -> Any:
    """All below the same main categories: those are the roots of the lines."""
    tree = Category.objects.filter(pk__in=matters, parent=None).values_list("path", flat=True)
    match = Q(pk__in=[])
    for path in tree:
        match |= Q(path__startswith=path)
    return Category.objects.filter(match).values("pk")
