"""Appraisals in the states from which each operation of REST succeeds."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from schemathesis.transport.serialization import Binary

from appraisal import services
from appraisal.models import Pairing, Scheme
from common.clock import advance, today
from tests.appraisal.staged import paired, said_on, walked
from tests.scenes import Rows, Scene
from tests.world import World

OFFICE, UNIT, URL = "street_coordinator", "unit_manager", "/api/v1/appraisals/"
SHEETS = "/api/v1/appraisal-sheets/{id}/"
SCHEME = {
    "name": "双评",
    "area": "640199001001",
    "year": 2026,
    "half": "2",
    "closes_on": "2026-11-30",
    "bands": [{"name": "好", "least": "60.00"}, {"name": "差", "least": "0.00"}],
}
PAIR = {"unit": "UNIT-1", "area": "640199001001", "starts": "2026-11-16"}
LONGER = {"closes_on": "2026-11-30", "reason": "还有两家没交"}


def in_state(until: str) -> Callable[[World], Rows]:
    return lambda world: rows_of(world, walked(world, until))


def rows_of(world: World, scheme: Scheme) -> Rows:
    """What hangs on it, of the property company."""
    subject = scheme.subjects.get(unit=world.unit)
    rows = {"id": scheme, "subject": subject, "result": subject.results.first(), "appeal": subject.appeals.first()}
    return {
        "indicator": scheme.indicators.get(name="响应").pk,
        "panelist": scheme.panel.get().pk,
        "person": world.users["review_panel"].person.pk,
        **{name: row.pk for name, row in rows.items() if row is not None},
    }


def ready(world: World) -> Rows:
    paired(world)
    return rows_of(world, walked(world, "draft"))


def lapsed(world: World) -> Rows:
    rows = rows_of(world, walked(world, "announced"))
    advance(timedelta(days=30))
    return rows


def proposed(world: World) -> Rows:
    scheme = walked(world, "appeals")
    appeal = scheme.subjects.get(unit=world.unit).appeals.get()
    told = {"ruling": "grant", "points": Decimal(90), "words": "补看了材料"}
    services.propose_ruling(scheme, by=world.actor("district_coordinator"), appeal=appeal, **told)
    return rows_of(world, scheme)


def sheet(*, filled: bool = False, handed_in: bool = False) -> Callable[[World], Rows]:
    """Of the community, on its property company."""

    def made(world: World) -> Rows:
        scheme = walked(world, "open")
        found = scheme.subjects.get(unit=world.unit).sheets.get(area=world.community)
        if filled:
            by = world.actor("dispatcher")
            services.save_sheet(found, by=by, said=said_on(scheme, "very", "80"), hand_in=handed_in)
        return rows_of(world, scheme) | {"id": found.pk}

    return made


def pair(world: World) -> Rows:
    paired(world)
    return {"id": Pairing.objects.get(unit=world.unit).pk}


def _acts() -> dict[str, Scene]:
    draft, opened, closed = in_state("draft"), in_state("open"), in_state("closed")
    ruling = {"appeal": "=appeal", "ruling": "grant", "points": "90.00", "words": "补看了材料"}
    return {
        "open_scoring": Scene(OFFICE, ready),
        "extend": Scene(OFFICE, opened, LONGER),
        "close_scoring": Scene(OFFICE, opened),
        "reopen_scoring": Scene(OFFICE, closed, LONGER),
        "announce": Scene(OFFICE, closed),
        "publish": Scene(OFFICE, lapsed),
        "drop_indicator": Scene(OFFICE, draft, {"indicator": "=indicator"}),
        "add_units": Scene("community_secretary", own_draft, {"units": ["UNIT-1"]}),
        "drop_unit": Scene(OFFICE, draft, {"subject": "=subject"}),
        "add_panelists": Scene(OFFICE, draft, {"people": ["=person"]}),
        "drop_panelist": Scene(OFFICE, draft, {"panelist": "=panelist"}),
        "hand_in_report": Scene(UNIT, opened, {"text": "半年来接单 20 件。"}),
        "appeal": Scene(UNIT, in_state("announced"), {"result": "=result", "grounds": "材料没有算进去"}),
        "propose_ruling": Scene("district_coordinator", in_state("appeals"), ruling),
        "settle_appeal": Scene("supervisor", proposed, {"proposed": "=appeal", "agreement": "yes"}),
    }


def own_draft(world: World) -> Rows:
    """Of the community, without units."""
    told = {"name": "双评", "area": world.community, "year": 2026, "half": "2", "bands": SCHEME["bands"]}
    by = world.actor("community_secretary")
    return {"id": services.create_scheme(by=by, closes_on=today(), **told).pk}


SCENES: dict[str, Scene] = {
    f"POST {URL}": Scene("community_secretary", lambda world: {}, SCHEME),
    f"PATCH {URL}{{id}}/": Scene("community_secretary", own_draft, {"name": "年评"}),
    f"POST {URL}{{id}}/indicators/": Scene(
        "community_secretary",
        own_draft,
        {"kind": "rating", "name": "响应", "words": "有呼必应。", "weight": "30.00", "scale": "levels"},
    ),
    f"POST {URL}{{id}}/report/": Scene(
        UNIT, in_state("open"), {"text": "半年来接单 20 件。", "paper": Binary(b"%PDF-1.7")}
    ),
    **{f"POST {URL}{{id}}/actions/{name}/": scene for name, scene in _acts().items()},
    f"PATCH {SHEETS}": Scene("dispatcher", sheet(), {"marks": [{"indicator": "=indicator", "level": "very"}]}),
    f"POST {SHEETS}hand-in/": Scene("dispatcher", sheet(filled=True)),
    f"POST {SHEETS}take-back/": Scene("dispatcher", sheet(filled=True, handed_in=True)),
    "POST /api/v1/pairings/": Scene(OFFICE, lambda world: {}, PAIR),
    "PATCH /api/v1/pairings/{id}/": Scene(OFFICE, pair, {"note": "每月一访"}),
}
