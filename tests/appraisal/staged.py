"""An appraisal of two units by their communities, a panel and the platform, walked as far as a test needs it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from appraisal import services
from appraisal.models import Indicator, Pairing, Result, Scheme, Sheet
from common.clock import held, now, today
from tests.world import World
from workorders.media import read
from workorders.models import Bulletin

STEPS = ("fill", "open", "score", "close", "announce", "appeal", "rule", "publish")
ENOUGH = {"draft": 1, "open": 2, "scored": 3, "closed": 4, "announced": 5, "appeals": 6, "ruled": 7, "published": 8}
BANDS = [{"name": "五星", "least": "90"}, {"name": "三星", "least": "60"}, {"name": "一星", "least": "0"}]
INDICATORS: tuple[dict[str, Any], ...] = (
    {
        "kind": "figure", "name": "按期办结", "words": "通报的按期办结率。", "weight": Decimal(40),
        "figure": "on_time", "steps": [["98", "100"], ["90", "80"], ["80", "60"]],
    },
    {"kind": "rating", "name": "响应", "words": "有呼必应。", "weight": Decimal(30), "scale": "levels"},
    {"kind": "report", "name": "述职", "words": "全年履职情况。", "weight": Decimal(20)},
    {"kind": "exam", "name": "应知应会", "words": "闭卷。", "weight": Decimal(10)},
)  # fmt: skip


def draft(world: World, **given: Any) -> Scheme:
    told: dict[str, Any] = {
        "name": "双评", "area": world.street, "year": 2026, "half": "2", "bands": BANDS,
        "closes_on": today() + timedelta(days=7),
    }  # fmt: skip
    return services.create_scheme(by=world.actor("street_coordinator"), **{**told, **given})


def paired(world: World) -> None:
    """The property company with its community, the lighting office with both."""
    by = world.actor("street_coordinator")
    for unit, area in (
        (world.unit, world.community),
        (world.other_unit, world.community),
        (world.other_unit, world.other_community),
    ):
        if not Pairing.objects.filter(unit=unit, area=area).exists():
            services.pair(by=by, unit=unit, area=area, starts=today())


def issued(world: World, month: date, units: dict[str, dict[str, int]]) -> Bulletin:
    """A published bulletin of the street that says this of the units."""
    content = {"units": [{"code": code, "name": code, "counts": counts} for code, counts in units.items()]}
    by = world.users["street_coordinator"]
    return Bulletin.objects.create(
        area=world.street,
        month=month,
        state="published",
        content=content,
        made_at=now(),
        approved_at=now(),
        approved_by=by,
        published_at=now(),
        published_by=by,
    )


def mark_all(world: World, scheme: Scheme, level: str = "very", points: str = "80") -> None:
    """Everybody hands in: the communities a level, the panel and the office points."""
    raters = {"community": "dispatcher", "panel": "party_secretary", "office": "street_coordinator"}
    for sheet in Sheet.objects.filter(subject__scheme=scheme, handed_in_at=None).select_related("subject__scheme"):
        name = "other_dispatcher" if sheet.area_id == world.other_community.pk else raters[sheet.kind]
        services.save_sheet(sheet, by=world.actor(name), said=said_on(scheme, level, points), hand_in=True)


def said_on(scheme: Scheme, level: str, points: str) -> dict[int, services.Said]:
    return {
        each.pk: services.Said(level=level, words="很好")
        if each.scale == "levels"
        else services.Said(points=Decimal(points))
        for each in Indicator.objects.filter(scheme=scheme)
    }


def walked(world: World, until: str, **given: Any) -> Scheme:
    scheme = draft(world, **given)
    for name in STEPS[: ENOUGH[until]]:
        scheme = WAYS[name](world, scheme)
    return scheme


def _fill(world: World, scheme: Scheme) -> Scheme:
    by = world.actor("street_coordinator")
    for told in INDICATORS:
        services.add_indicator(scheme, by=by, **told)
    scheme = services.add_units(scheme, by=by, units=[world.unit, world.other_unit])
    return services.add_panelists(scheme, by=by, people=[world.users["party_secretary"].person])


def _open(world: World, scheme: Scheme) -> Scheme:
    paired(world)
    return services.open_scoring(scheme, by=world.actor("street_coordinator"))


def _score(world: World, scheme: Scheme) -> Scheme:
    services.hand_in_report(scheme, by=world.actor("unit_manager"), text="半年来接单 20 件，全部办结。")
    mark_all(world, scheme)
    return Scheme.objects.get(pk=scheme.pk)


def _close(world: World, scheme: Scheme) -> Scheme:
    return services.close_scoring(scheme, by=world.actor("street_coordinator"))


def _announce(world: World, scheme: Scheme) -> Scheme:
    return services.announce(scheme, by=world.actor("street_coordinator"))


def _appeal(world: World, scheme: Scheme) -> Scheme:
    subject = scheme.subjects.get(unit=world.unit)
    result = subject.results.get(indicator__name="述职")
    return services.appeal(scheme, by=world.actor("unit_manager"), result=result, grounds="材料没有算进去")


def _rule(world: World, scheme: Scheme) -> Scheme:
    appeal = scheme.subjects.get(unit=world.unit).appeals.get()
    told: dict[str, Any] = {"ruling": "grant", "points": Decimal(90), "words": "补看了材料"}
    scheme = services.propose_ruling(scheme, by=world.actor("district_coordinator"), appeal=appeal, **told)
    return services.settle_appeal(scheme, by=world.actor("supervisor"), proposed=appeal, agreement="yes")


def _publish(world: World, scheme: Scheme) -> Scheme:
    with held(now() + timedelta(days=30)):
        return services.publish(scheme, by=world.actor("street_coordinator"))


WAYS = {name: globals()[f"_{name}"] for name in STEPS}


def staged(world: World) -> list[Model]:
    """A row of each kind."""
    scheme = walked(world, "published")
    subject = scheme.subjects.get(unit=world.unit)
    sheet, result = subject.sheets.first(), subject.results.first()
    assert sheet is not None
    assert result is not None
    panel, pairing = scheme.panel.get(), Pairing.objects.filter(unit=world.unit).get()
    first = scheme.indicators.first()
    assert first is not None
    appeal, entry = subject.appeals.get(), scheme.entries.latest("pk")
    return [scheme, subject, sheet, result, panel, pairing, first, appeal, entry, subject.report]


def near(world: World, mark: str) -> Scheme:
    """A draft of the community, and an appraisal of its property company against which it has appealed."""
    by, told = world.actor("community_secretary"), {"year": 2026, "half": "2", "bands": BANDS}
    for name in (f"{mark}稿", f"{mark}考"):
        scheme = services.create_scheme(by=by, name=name, area=world.community, closes_on=today(), **told)
        for kind in ("rating", "report"):
            given: dict[str, Any] = {"kind": kind, "name": f"{mark}{kind}", "words": mark, "weight": Decimal(50)}
            services.add_indicator(scheme, by=by, **given)
    services.add_units(scheme, by=by, units=[world.unit])
    services.add_panelists(scheme, by=by, people=[world.users["review_panel"].person])
    coordinator = world.actor("street_coordinator")
    services.pair(by=coordinator, unit=world.unit, area=world.community, starts=today(), note=f"{mark}对")
    services.open_scoring(scheme, by=by)
    unit, paper = world.actor("unit_manager"), read(SimpleUploadedFile(f"{mark}.pdf", b"%PDF-1.7"))
    services.hand_in_report(scheme, by=unit, text=f"{mark}述", paper=paper)
    services.announce(services.close_scoring(scheme, by=by), by=by)
    result = Result.objects.filter(subject__scheme=scheme)[0]
    return services.appeal(scheme, by=unit, result=result, grounds=f"{mark}诉")
