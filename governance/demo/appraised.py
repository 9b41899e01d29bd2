"""Appraisals of the demo: a half-year that is published, one in which communities score now, and the stars of the
property company, announced and appealed against."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from appraisal import services
from appraisal.choices import Half, Level, RaterKind, Scale
from appraisal.models import Result, Scheme, Sheet
from common import clock
from governance.demo.ground import Ground
from governance.demo.people import People
from governance.demo.units import PROPERTY, Units
from grids.models import Area, Organisation, Role
from notices import outbox
from workorders.actors import Actor, of_user

KEYS = ("lights", "municipal", "gardens", "sanitation", "heating", "water")
BANDS = [{"name": name, "least": least} for name, least in (("优秀", "90"), ("良好", "80"), ("合格", "60"))]
STARS = [
    {"name": name, "least": least} for name, least in (("五星", "90"), ("四星", "80"), ("三星", "70"), ("二星", "0"))
]
STEPS = [["98", "100"], ["90", "85"], ["80", "60"], ["0", "30"]]
PAIRS_FOR_EACH = 4
DAY = timedelta(days=1)
# Kind, name, what is looked at, weight; how communities score it.
OF_DEPARTMENTS: tuple[tuple[str, str, str, str, str], ...] = (
    ("rating", "响应速度", "社区吹哨后是否及时到场，能否按约定时间反馈。", "30", Scale.LEVELS),
    ("rating", "办理实效", "问题是否真正解决，居民是否认可。", "30", Scale.LEVELS),
    ("report", "履职述评", "半年来为结对社区办了哪些实事，还有哪些没有办成。", "25", Scale.POINTS),
    ("exam", "应知应会", "四张清单和吹哨报到办法，闭卷。", "15", Scale.POINTS),
)
OF_PROPERTY: tuple[tuple[str, str, str, str, str], ...] = (
    ("figure", "按期办结率", "社区每月通报中派给物业企业的事项按期办结的比例。", "60", Scale.POINTS),
    ("rating", "社区评价", "保洁、秩序、维修和与业主沟通的情况。", "40", Scale.LEVELS),
)
LEVELS = (Level.VERY, Level.SATISFIED, Level.VERY, Level.BASICALLY, Level.SATISFIED)
WORDS = ("随叫随到，现场就处理了。", "", "比上半年快了不少。", "雨后积水来得慢。", "")
GIVEN = (Decimal(92), Decimal(85), Decimal(88), Decimal(79))
REPORT = "半年来按结对要求每月到社区一次，接办社区派单全部到场处理；老旧管线更换尚未完成，已列入下半年计划。"
GROUNDS = "九月暴雨期间的三件已经按约定时间到场，请重新核对照片。"


def appraise(ground: Ground, staffed: list[Area], units: Units, people: People, until: datetime) -> None:
    today = timezone.localdate(until)
    begun = date(today.year, 1 if today.month <= 6 else 7, 1)
    before = begun - DAY
    office = Office(ground, staffed, units, people)
    with clock.held(timezone.make_aware(datetime(begun.year - 1, begun.month, 2, 9))):
        office.pair()
    with clock.held(timezone.make_aware(datetime(begun.year, begun.month, 3, 9))):
        scheme = office.open(f"{before.year}年{_half_name(before)}结对部门双评", before)
    office.walk(scheme, scheme.closes_on + DAY)
    with clock.held(until - 2 * DAY):
        running = office.open(f"{today.year}年{_half_name(today)}结对部门双评", today)
        office.score(running, some=True)
    with clock.held(until - DAY):
        office.stars(staffed[0], today.replace(day=1) - DAY)
        outbox.sweep()


def _half_name(day: date) -> str:
    return "上半年" if day.month <= 6 else "下半年"


def _half(day: date) -> str:
    return Half.FIRST if day.month <= 6 else Half.SECOND


class Office:
    """Whoever runs the appraisals, and those who score in them."""

    def __init__(self, ground: Ground, staffed: list[Area], units: Units, people: People) -> None:
        self.people, self.district, self.main = people, ground.district, staffed[0]
        assert self.main.parent is not None  # communities lie in streets
        self.communities = [*staffed, *ground.communities_of(self.main.parent)[:3]]
        self.units = [units.responsible(key, ground.district) for key in KEYS]
        self.property = units.responsible(PROPERTY, self.main)
        self.run_by = people.by_area[Role.DISTRICT_COORDINATOR, ground.district.pk][0]
        panel = [(Role.SUPERVISOR, ground.district), (Role.PARTY_SECRETARY, self.main), (Role.REVIEW_PANEL, self.main)]
        self.panel = [people.by_area[role, area.pk][0] for role, area in panel if (role, area.pk) in people.by_area]

    def pair(self) -> None:
        by, starts = of_user(self.run_by), clock.today()
        for place, unit in enumerate(self.units):
            areas = {self.communities[(place + n) % len(self.communities)] for n in range(PAIRS_FOR_EACH)} | {self.main}
            for area in sorted(areas, key=lambda each: each.pk):
                services.pair(by=by, unit=unit, area=area, starts=starts, note="部门包联社区")
        services.pair(by=by, unit=self.property, area=self.main, starts=starts, note="服务本小区")

    def open(self, name: str, day: date) -> Scheme:
        told = {"name": name, "area": self.district, "purpose": "社区评部门，群众评实效；述职、评议、考试一并进行。"}
        by = of_user(self.run_by)
        scheme = _written(by, told, day, OF_DEPARTMENTS, BANDS, self.units)
        services.add_panelists(scheme, by=by, people=[_person(user) for user in self.panel])
        scheme = services.open_scoring(scheme, by=by)
        for unit in self.units:
            manager = of_user(_fresh(self.people.by_unit[unit.pk][0]))
            services.hand_in_report(scheme, by=manager, text=REPORT)
        return Scheme.objects.get(pk=scheme.pk)

    def score(self, scheme: Scheme, *, some: bool = False) -> None:
        """Everybody hands in; or some do, and the main community has begun."""
        rows = Sheet.objects.filter(subject__scheme=scheme).select_related("subject__scheme").order_by("pk")
        for place, sheet in enumerate(rows):
            is_main = sheet.area_id == self.main.pk
            if some and (place % 2 or is_main or sheet.kind == RaterKind.OFFICE):
                continue
            services.save_sheet(sheet, by=of_user(_fresh(self._rater(sheet))), said=_said(scheme, place), hand_in=True)

    def _rater(self, sheet: Sheet) -> User:
        if sheet.person is not None and sheet.person.user is not None:
            return sheet.person.user
        if sheet.kind == RaterKind.OFFICE and sheet.area_id == self.district.pk:
            return self.run_by
        return self.people.by_area[Role.DISPATCHER, sheet.area_id or 0][0]

    def walk(self, scheme: Scheme, on: date) -> None:
        """Score, count, announce and, when nobody may appeal any more, publish."""
        by = of_user(self.run_by)
        with clock.held(timezone.make_aware(datetime(on.year, on.month, on.day, 10))):
            self.score(scheme)
            scheme = services.announce(services.close_scoring(scheme, by=by), by=by)
        assert scheme.appeals_until is not None  # it is announced
        after = scheme.appeals_until + DAY
        with clock.held(timezone.make_aware(datetime(after.year, after.month, after.day, 10))):
            services.publish(scheme, by=by)

    def stars(self, community: Area, day: date) -> None:
        """The community counts what its bulletins say of the property company, which appeals."""
        secretary = self.people.by_area[Role.COMMUNITY_SECRETARY, community.pk][0]
        by = of_user(_fresh(secretary))
        told = {"name": f"{day.year}年{_half_name(day)}物业服务星级评定", "area": community}
        scheme = _written(by, told, day, OF_PROPERTY, STARS, [self.property])
        scheme = services.open_scoring(scheme, by=by)
        self.score(scheme)
        scheme = services.announce(services.close_scoring(scheme, by=by), by=by)
        manager = of_user(_fresh(self.people.by_unit[self.property.pk][0]))
        result = Result.objects.filter(subject__scheme=scheme)[0]
        services.appeal(scheme, by=manager, result=result, grounds=GROUNDS)


def _written(
    by: Actor,
    told: Mapping[str, Any],
    day: date,
    indicators: Iterable[tuple[str, str, str, str, str]],
    bands: list[dict[str, str]],
    units: list[Organisation],
) -> Scheme:
    closes_on = clock.today() + timedelta(days=9)
    scheme = services.create_scheme(by=by, year=day.year, half=_half(day), bands=bands, closes_on=closes_on, **told)
    for kind, name, words, weight, scale in indicators:
        more: dict[str, Any] = {"figure": "on_time", "steps": STEPS, "is_linear": True} if kind == "figure" else {}
        services.add_indicator(
            scheme, by=by, kind=kind, name=name, words=words, weight=Decimal(weight), scale=scale, **more
        )
    return services.add_units(scheme, by=by, units=units)


def _said(scheme: Scheme, place: int) -> dict[int, services.Said]:
    found = {}
    for number, each in enumerate(scheme.indicators.all()):
        at = place + number
        word = WORDS[at % len(WORDS)] if each.rater == RaterKind.COMMUNITY else ""
        found[each.pk] = services.Said(LEVELS[at % len(LEVELS)], GIVEN[at % len(GIVEN)], word)
    return found


def _fresh(user: User) -> User:
    """Reach is kept on the instance."""
    return User.objects.get(pk=user.pk)


def _person(user: User) -> Any:
    return user.person
