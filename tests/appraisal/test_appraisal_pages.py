"""The pages: a scheme made by hand, scores kept as one goes, results in the right hands only."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from appraisal import services
from appraisal.models import Appeal, Pairing, Report, Result, Scheme, Sheet
from common.clock import today
from tests.appraisal.conftest import Walk
from tests.appraisal.staged import BANDS
from tests.world import World

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def as_(client: Client, world: World) -> Any:
    def signed_in(name: str) -> Client:
        client.force_login(world.users[name])
        return client

    return signed_in


def page(client: Client, name: str, *args: object) -> Any:
    return client.get(reverse(f"appraisal:{name}", args=args))


def test_it_works(as_: Any, world: World):
    """From nothing to an open appraisal, by the forms of the pages."""
    client = as_("street_coordinator")
    told = {
        "name": "双评", "area": world.street.code, "year": 2026, "half": "2", "closes_on": today() + timedelta(days=5),
        "appeal_days": 5, "bands": "五星 90\n三星：60",
    }  # fmt: skip
    answer = client.post(reverse("appraisal:new"), told)
    scheme = Scheme.objects.get()
    assert answer.status_code == 302, answer.content.decode()
    assert scheme.bands == [{"name": "五星", "least": "90"}, {"name": "三星", "least": "60"}]
    indicator = {
        "kind": "figure", "name": "办结", "words": "通报", "weight": "100", "scale": "points", "figure": "on_time",
        "steps": "98% 100\n90 80", "version": scheme.version,
    }  # fmt: skip
    client.post(reverse("appraisal:new_indicator", args=[scheme.pk]), indicator)
    assert scheme.indicators.get().steps == [["98", "100"], ["90", "80"]]
    for name, given in {"add_units": {"units": ["UNIT-1", "UNIT-2"]}, "open_scoring": {}}.items():
        assert client.post(reverse("appraisal:act", args=[scheme.pk, name]), given).status_code == 302
    scheme.refresh_from_db()
    assert (scheme.state, scheme.subjects.count()) == ("open", 2)


def test_what_is_wrong_is_said(as_: Any, world: World, walk: Walk):
    client, scheme = as_("street_coordinator"), walk("draft")
    told = {"name": "", "bands": "五星 很多", "version": 1}
    answer = client.post(reverse("appraisal:edit", args=[scheme.pk]), told)
    assert answer.status_code == 422
    assert "五星 很多" in answer.content.decode()
    assert Scheme.objects.get().bands == BANDS
    opened = client.post(reverse("appraisal:act", args=[scheme.pk, "open_scoring"]), {"version": scheme.version})
    assert (opened.status_code, Sheet.objects.exists()) == (409, False)  # nobody is paired
    stale = client.post(
        reverse("appraisal:act", args=[scheme.pk, "drop_unit"]), {"subject": scheme.subjects.all()[0].pk, "version": 1}
    )
    assert stale.status_code == 412


@pytest.mark.parametrize("name", ["far_street_coordinator", "far_dispatcher", "grid_worker"])
def test_an_outsider(as_: Any, world: World, walk: Walk, name: str):
    scheme, client = walk("appeals"), as_(name)
    subject, sheet = scheme.subjects.all()[0], Sheet.objects.all()[0]
    for path in ("scheme", "edit", "rate", "results_file", "results_pdf", "new_indicator"):
        assert page(client, path, scheme.pk).status_code == 404, path
    assert page(client, "subject", scheme.pk, subject.pk).status_code == 404
    assert page(client, "report_file", Report.objects.get().pk).status_code == 404
    assert client.post(reverse("appraisal:save_sheet", args=[sheet.pk]), {}).status_code == 404
    assert page(client, "public", scheme.public_code).status_code == 404
    assert scheme.name not in page(client, "schemes").content.decode()


def test_kept_as_one_goes(as_: Any, world: World, walk: Walk):
    walk("open")
    client, sheet = as_("dispatcher"), Sheet.objects.get(subject__unit=world.unit, kind="community")
    level = sheet.subject.scheme.indicators.get(kind="rating").pk
    address = reverse("appraisal:save_sheet", args=[sheet.pk])
    assert sheet.subject.unit.name in page(client, "rate", sheet.subject.scheme_id).content.decode()
    said = {f"level_{level}": "satisfied", f"words_{level}": "来得快", "version": 1}
    answer = client.post(address, said, headers={"HX-Request": "true"})
    assert 'name="version" value="2"' in answer.content.decode()
    assert (sheet.marks.get().points, sheet.marks.get().words) == (85, "来得快")
    assert client.post(address, said, headers={"HX-Request": "true"}).status_code == 412
    client.post(address, {**said, "version": 2, "hand_in": ""})
    sheet.refresh_from_db()
    assert sheet.is_handed_in
    client.post(address, {"take_back": "", "version": 3})
    sheet.refresh_from_db()
    assert not sheet.is_handed_in


def test_nothing_is_handed_in_half(as_: Any, world: World, walk: Walk):
    scheme = walk("open")
    client, sheet = as_("party_secretary"), Sheet.objects.get(subject__unit=world.unit, kind="panel")
    answer = client.post(reverse("appraisal:save_sheet", args=[sheet.pk]), {"version": 1, "hand_in": ""})
    assert answer.status_code == 409
    assert "述职" in answer.content.decode()
    too_many = {f"points_{scheme.indicators.get(kind='report').pk}": "101", "version": 1, "hand_in": ""}
    assert client.post(reverse("appraisal:save_sheet", args=[sheet.pk]), too_many).status_code == 422
    assert not sheet.marks.exists()


def test_a_unit_hands_in_its_report(as_: Any, world: World, walk: Walk):
    scheme = walk("open")
    told = {"text": "半年履职报告", "paper": SimpleUploadedFile("报告.pdf", PDF), "version": scheme.version}
    address = reverse("appraisal:act", args=[scheme.pk, "hand_in_report"])
    assert as_("unit_manager").post(address, told).status_code == 302
    report = Report.objects.get()
    for name, status in {
        "unit_handler": 200,
        "party_secretary": 200,
        "street_coordinator": 200,
        "other_handler": 404,
    }.items():
        assert page(as_(name), "report_file", report.pk).status_code == status, name
    assert "半年履职报告" in page(as_("party_secretary"), "rate", scheme.pk).content.decode()
    wrong = {"text": "再交", "paper": SimpleUploadedFile("x.pdf", b"<html>"), "version": scheme.version + 1}
    assert as_("unit_manager").post(address, wrong).status_code == 422


def test_a_unit_sees_its_own_points_when_they_are_announced(as_: Any, world: World, walk: Walk):
    scheme = walk("closed")
    own, other = (scheme.subjects.get(unit=unit) for unit in (world.unit, world.other_unit))
    assert page(as_("unit_manager"), "subject", scheme.pk, own.pk).status_code == 404
    services.announce(scheme, by=world.actor("street_coordinator"))
    shown = page(as_("unit_manager"), "subject", scheme.pk, own.pk).content.decode()
    assert "很好" in shown  # what the community said, without its name
    assert world.community.name not in shown
    assert "2026-07" in shown  # no bulletin was issued
    assert page(as_("unit_manager"), "subject", scheme.pk, other.pk).status_code == 404
    assert other.unit.name not in page(as_("unit_manager"), "results_file", scheme.pk).content.decode(errors="ignore")
    assert page(as_("dispatcher"), "subject", scheme.pk, own.pk).status_code == 404


def test_an_appeal_by_the_page(as_: Any, world: World, walk: Walk):
    scheme = walk("announced")
    result = Result.objects.get(subject__unit=world.unit, indicator__name="述职")
    foreign = Result.objects.get(subject__unit=world.other_unit, indicator__name="述职")
    client, address = as_("unit_manager"), reverse("appraisal:act", args=[scheme.pk, "appeal"])
    assert client.post(address, {"result": foreign.pk, "grounds": "不服"}).status_code == 422
    assert client.post(address, {"result": result.pk, "grounds": "不服"}).status_code == 302
    assert Appeal.objects.get().indicator == result.indicator
    assert "不服" in page(as_("street_coordinator"), "scheme", scheme.pk).content.decode()
    assert "不服" not in page(as_("other_handler"), "scheme", scheme.pk).content.decode()


def test_published_for_everybody(client: Client, world: World, walk: Walk):
    scheme = walk("published")
    name, shown = world.unit.name, page(client, "public", scheme.public_code).content.decode()
    assert all(unit.name in shown for unit in (world.unit, world.other_unit))
    assert scheme.name in page(client, "board", world.street.code).content.decode()
    assert scheme.name in page(client, "board", world.district.code).content.decode()
    assert scheme.name not in page(client, "board", world.far_street.code).content.decode()
    assert b"".join(page(client, "public_pdf", scheme.public_code).streaming_content).startswith(b"%PDF")
    assert b"".join(page(client, "public_file", scheme.public_code).streaming_content).startswith(b"PK")
    world.unit.name = "改了名的物业"
    world.unit.save()
    assert name in page(client, "public", scheme.public_code).content.decode()


def test_pairs_by_the_page(as_: Any, world: World):
    client = as_("street_coordinator")
    told = {"unit": "UNIT-1", "area": world.community.code, "starts": today(), "note": "包联"}
    assert client.post(reverse("appraisal:new_pairing"), told).status_code == 302
    assert client.post(reverse("appraisal:new_pairing"), told).status_code == 409
    pairing = Pairing.objects.get()
    changed = {"ends": today(), "note": "到期", "version": 1}
    assert client.post(reverse("appraisal:pairing", args=[pairing.pk]), changed).status_code == 302
    assert "到期" in page(as_("dispatcher"), "pairings").content.decode()
    assert page(as_("dispatcher"), "pairing", pairing.pk).status_code == 404
    assert "到期" not in page(as_("far_street_coordinator"), "pairings").content.decode()


@pytest.mark.parametrize("until", ["draft", "open", "closed", "announced", "appeals", "published"])
def test_the_page_in_every_state(as_: Any, world: World, walk: Walk, until: str):
    scheme = walk(until)
    for name in ("street_coordinator", "supervisor", "unit_manager", "dispatcher", "party_secretary"):
        seen = Scheme.objects.visible_to(world.users[name]).exists()
        assert page(as_(name), "scheme", scheme.pk).status_code == (200 if seen else 404), name


def test_whom_the_public_board_serves(world: World, walk: Walk, client: Client):
    """The street's results stand on the boards of the street and of its communities, not on those of its neighbours."""
    code = walk("published").public_code
    for area, is_there in ((world.street, True), (world.community, True), (world.far_street, False)):
        page = client.get(reverse("appraisal:board", args=[area.code])).content.decode()
        assert (code in page) == is_there, area
