"""Somebody of the next community asks in every way they have. What is there is answered like what there is not."""

import io
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from grids.models import Household, Person, Residence
from sheets import services
from sheets.models import JobProblem
from tests.homes import id_number
from tests.keys import client_for
from tests.sheets.people import workbook, worked

API = "/api/v1"
KNOWN, UNKNOWN = id_number(), id_number("19490307", 8)
NEVER = 987654
SHORT = 7
NEW_EACH_TIME = re.compile(r'[^\n]*csrf[^\n]*|"X-CSRFToken[^}]*|"request_id":"[^"]*"')
Ask = Callable[[Any, Any, str], Any]


def told(answer: Any, *asked: str) -> tuple[int, str]:
    """Status and text, without what was asked for and what is new in every answer."""
    text = answer.content.decode()
    for each in asked:
        # A key is found in addresses only: its digits may stand anywhere.
        before, after = ("/", "/") if each.isdigit() and len(each) < SHORT else (r"(?<!\w)", r"(?!\w)")
        text = re.sub(f"{before}({re.escape(each)}|{re.escape(quote(each))}){after}", "…", text)
    return answer.status_code, NEW_EACH_TIME.sub("", text)


@pytest.fixture
def web(homes) -> Client:
    cache.clear()
    client = Client()
    client.force_login(homes.user("other_dispatcher"))
    return client


@pytest.fixture
def rest(homes) -> Any:
    return client_for(homes.user("other_dispatcher"))


def things(homes) -> dict[str, tuple[str, str]]:
    """Of each kind one that there is next door, and one that there is not."""
    building, household = homes.building.area.code, homes.household.code
    return {
        "building": (building, f"{building[:-1]}9"),
        "household": (household, f"{household[:-1]}9"),
        "resident": (str(homes.head.pk), str(NEVER)),
        "person": (str(homes.head.person_id), str(NEVER)),
        "number": (KNOWN, UNKNOWN),
        "phone": ("13977770001", "13977770009"),
        "door": ("2单元501", "2单元509"),
        "name": ("陈国强", "陈国弱"),
    }


PAGES: dict[str, tuple[str, Ask]] = {
    "place": ("building", lambda c, h, x: c.get(reverse("grids:place", args=[x]))),
    "doors": ("building", lambda c, h, x: c.post(reverse("grids:reveal_doors", args=[x]), {"chosen": "visit"})),
    "new household": ("building", lambda c, h, x: c.post(reverse("grids:new_household", args=[x]), {"door": "1"})),
    "card": ("household", lambda c, h, x: c.get(reverse("grids:household", args=[x]))),
    "card in full": (
        "household",
        lambda c, h, x: c.post(reverse("grids:reveal_household", args=[x]), {"chosen": "call"}),
    ),
    "on paper": ("household", lambda c, h, x: c.get(reverse("grids:household_sheet", args=[x]))),
    "resident": ("resident", lambda c, h, x: c.get(reverse("grids:edit_resident", args=[x]))),
    "moved out": ("resident", lambda c, h, x: c.post(reverse("grids:move_out", args=[x]), {"day": "2024-01-01"})),
    "merge": ("person", lambda c, h, x: c.get(reverse("grids:merge", args=[h.other.person_id, x]))),
    "merged": ("person", lambda c, h, x: c.post(reverse("grids:merge", args=[x, h.other.person_id]))),
    "buildings of": ("building", lambda c, h, x: c.get(reverse("grids:register"), {"area": x})),
    "households of": ("building", lambda c, h, x: c.get(reverse("grids:households"), {"area": x})),
    "household found": ("household", lambda c, h, x: c.get(reverse("grids:households"), {"q": x})),
    "door found": ("door", lambda c, h, x: c.get(reverse("grids:households"), {"q": x})),
    "residents of": ("building", lambda c, h, x: c.get(reverse("grids:residents"), {"area": x})),
    "number found": ("number", lambda c, h, x: c.get(reverse("grids:residents"), {"q": x})),
    "phone found": ("phone", lambda c, h, x: c.get(reverse("grids:residents"), {"q": x})),
    "name found": ("name", lambda c, h, x: c.get(reverse("grids:residents"), {"q": x})),
    "area page": ("building", lambda c, h, x: c.get(reverse("grids:area", args=[x]))),
    "area found": ("building", lambda c, h, x: c.get(reverse("grids:find"), {"q": x})),
    "counted to go out": (
        "building",
        lambda c, h, x: c.get(reverse("sheets:register", args=["residents"]), {"area": x}),
    ),
    "sent out": (
        "building",
        lambda c, h, x: c.post(reverse("sheets:export", args=["residents"]), {"area": x, "format": "csv"}),
    ),
    "number sent out": (
        "number",
        lambda c, h, x: c.get(reverse("sheets:register", args=["residents"]), {"q": x}),
    ),
    "moves in": (
        "number",
        lambda c, h, x: c.post(
            reverse("grids:move_in", args=[h.other_household.code]),
            {"name": "甲", "id_number": x, "relation": "other", "kind": "registered", "version": 2},
        ),
    ),
}


@pytest.mark.parametrize("way", PAGES)
def test_it_works(web, homes, way):
    """On the pages."""
    kind, ask = PAGES[way]
    there, not_there = things(homes)[kind]
    first, second = ask(web, homes, there), ask(web, homes, not_there)
    assert first.status_code < 500
    assert told(first, there) == told(second, not_there)


def body(homes, **values: Any) -> dict[str, Any]:
    return {"area": homes.other_building.area.code, **values}


REST: dict[str, tuple[str, Ask]] = {
    "building": ("building", lambda c, h, x: c.get(f"{API}/buildings/{x}/")),
    "household": ("household", lambda c, h, x: c.get(f"{API}/households/{x}/")),
    "resident": ("resident", lambda c, h, x: c.get(f"{API}/residents/{x}/")),
    "died": ("resident", lambda c, h, x: c.post(f"{API}/residents/{x}/actions/died/", {"day": "2024-01-01"})),
    "buildings of": ("building", lambda c, h, x: c.get(f"{API}/buildings/?area={x}")),
    "households of": ("building", lambda c, h, x: c.get(f"{API}/households/?area={x}")),
    "residents of": ("building", lambda c, h, x: c.get(f"{API}/residents/?area={x}")),
    "residents behind": ("household", lambda c, h, x: c.get(f"{API}/residents/?household={x}")),
    "number found": ("number", lambda c, h, x: c.get(f"{API}/residents/?q={x}")),
    "phone found": ("phone", lambda c, h, x: c.get(f"{API}/residents/?q={x}")),
    "area": ("building", lambda c, h, x: c.get(f"{API}/areas/{x}/")),
    "area found": ("building", lambda c, h, x: c.get(f"{API}/areas/?search={x}")),
    "opened there": ("building", lambda c, h, x: c.post(f"{API}/households/", {"area": x, "door": "9"})),
    "built there": ("building", lambda c, h, x: c.post(f"{API}/buildings/", {"area": x, "name": "乙"})),
    "code taken": ("household", lambda c, h, x: c.post(f"{API}/households/", body(h, code=x, door="9"))),
    "code of a building taken": (
        "building",
        lambda c, h, x: c.post(f"{API}/buildings/", {"area": h.world.other_grid.code, "code": x, "name": "乙"}),
    ),
    "sent out": (
        "building",
        lambda c, h, x: c.post(f"{API}/exports/", {"register": "households", "filters": {"area": x}}),
    ),
}


@pytest.mark.parametrize("way", REST)
def test_by_rest(rest, homes, way):
    kind, ask = REST[way]
    there, not_there = things(homes)[kind]
    rest.default_format = "json"
    first, second = (ask(_Json(rest), homes, each) for each in (there, not_there))
    assert first.status_code < 500
    assert told(first, there) == told(second, not_there)


class _Json:
    def __init__(self, client: Any) -> None:
        self.get = client.get
        self._post = client.post

    def post(self, url: str, data: dict[str, Any]) -> Any:
        return self._post(url, data, format="json")


COLUMNS = ["area", "door", "name", "id_number"]


@pytest.mark.parametrize("by_number", [False, True])
def test_by_a_table(homes, by_number):
    """Rows about a building, a door, or an ID number next door."""
    kinds = things(homes)
    mine = homes.other_building.area.code
    if by_number:
        rows = [[mine, f"9-{at}01", "甲", number] for at, number in enumerate(kinds["number"], start=1)]
    else:
        rows = [[code, "2-501", "陈国强", ""] for code in kinds["building"]]
    content = workbook(rows, header=COLUMNS)
    by = homes.user("other_dispatcher")
    job = worked(
        services.start_import(register="residents", file=io.BytesIO(content), name="a.xlsx", size=len(content), by=by)
    )
    sentences = [each.sentence for each in JobProblem.objects.filter(job=job).order_by("row")]
    assert job.counts == ({"new": 2} if by_number else {"refused": 2})
    there, not_there = kinds["building"]
    assert sentences == [] or sentences[0].replace(there, not_there) == sentences[1]


def test_a_building_of_a_table(homes):
    there, not_there = things(homes)["building"]
    grid = homes.world.other_grid.code
    content = workbook([[there, "乙", grid], [not_there, "乙", grid]], header=["code", "name", "area"])
    by = homes.user("other_dispatcher")
    job = worked(
        services.start_import(register="buildings", file=io.BytesIO(content), name="a.xlsx", size=len(content), by=by)
    )
    first, second = JobProblem.objects.filter(job=job).order_by("row")
    assert (first.column, first.sentence) == (second.column, second.sentence)


def test_what_they_wrote_has_changed_nothing_next_door(web, rest, homes):
    before = _next_door(homes)
    for kind, ask in PAGES.values():
        ask(web, homes, things(homes)[kind][0])
    for kind, ask in REST.values():
        ask(_Json(rest), homes, things(homes)[kind][0])
    assert _next_door(homes) == before


def _next_door(homes) -> list[Any]:
    path = homes.world.community.path
    living = Residence.objects.filter(household__area_path__startswith=path).order_by("pk")
    people = Person.objects.filter(pk__in=living.values("person")).order_by("pk")
    households = Household.objects.filter(area_path__startswith=path).order_by("pk")
    return [list(rows.values()) for rows in (living, people, households)]
