"""What an appraisal came to as a file, and the reports of units, by REST: to whoever gets them on the pages."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from appraisal import services
from appraisal.choices import LEVEL_POINTS
from appraisal.models import Report, Scheme
from tests.appraisal.conftest import Walk
from tests.keys import client_for
from tests.world import World
from workorders.media import read

REPORTS = "/api/v1/appraisal-reports/"
PDF = b"%PDF-1.7\n"


@pytest.fixture
def api(world: World) -> Any:
    return lambda name: client_for(world.users[name])


def handed_in(world: World, scheme: Scheme, *, with_paper: bool = True) -> Report:
    paper = read(SimpleUploadedFile("述职.pdf", PDF)) if with_paper else None
    services.hand_in_report(scheme, by=world.actor("unit_manager"), text="半年履职报告", paper=paper)
    return Report.objects.get()


def test_it_works(api: Any, world: World, walk: Walk):
    address = f"/api/v1/appraisals/{walk('announced').pk}/results/"
    office = api("street_coordinator")
    book, paper = office.get(f"{address}xlsx/"), office.get(f"{address}pdf/")
    kept = CalamineWorkbook.from_filelike(BytesIO(b"".join(book.streaming_content)))
    points, rules = (kept.get_sheet_by_index(n).to_python() for n in range(2))
    assert (book.status_code, len(points[0]), rules[2][:2]) == (200, 3 + len(rules) - 1, ["响应", 30])
    assert all(str(each) in rules[2][4] for each in LEVEL_POINTS.values())
    assert (paper.headers["Content-Type"], b"".join(paper.streaming_content)[:4]) == ("application/pdf", b"%PDF")
    assert "appraisal-2026-2" in book.headers["Content-Disposition"]


def test_the_results_are_for_those_who_see_the_points(api: Any, world: World, walk: Walk):
    scheme = walk("closed")
    for name in ("unit_manager", "dispatcher", "other_handler", "far_dispatcher"):
        for form in ("xlsx", "pdf"):
            assert api(name).get(f"/api/v1/appraisals/{scheme.pk}/results/{form}/").status_code == 404, name


def test_a_report_and_its_paper(api: Any, world: World, walk: Walk):
    scheme = walk("open")
    report = handed_in(world, scheme)
    for name in ("unit_manager", "street_coordinator", "dispatcher", "supervisor"):
        [shown] = api(name).get(REPORTS, {"scheme": scheme.pk, "unit": world.unit.code}).json()["results"]
        assert (shown["text"], shown["file_name"]) == ("半年履职报告", "述职.pdf"), name
    one = f"{REPORTS}{report.pk}/"
    assert api("street_coordinator").get(one).json()["scheme"] == scheme.pk
    paper = api("street_coordinator").get(f"{one}paper/")
    assert (b"".join(paper.streaming_content), paper.headers["Content-Disposition"][:10]) == (PDF, "attachment")


def test_a_second_paper_takes_the_place_of_the_first(world: World, walk: Walk, django_capture_on_commit_callbacks: Any):
    scheme = walk("open")
    first = Path(handed_in(world, scheme).file.path)
    with django_capture_on_commit_callbacks(execute=True):
        second = Path(handed_in(world, scheme).file.path)
    assert (first.exists(), second.exists()) == (False, True)


def test_where_there_is_no_paper(api: Any, world: World, walk: Walk):
    report = handed_in(world, walk("open"), with_paper=False)
    assert api("unit_manager").get(f"{REPORTS}{report.pk}/paper/").status_code == 404


def test_an_outsider(api: Any, world: World, walk: Walk):
    report = handed_in(world, walk("open"))
    for name in ("other_handler", "far_dispatcher", "grid_worker"):
        assert api(name).get(REPORTS).json()["results"] == []
        for address in (f"{REPORTS}{report.pk}/", f"{REPORTS}{report.pk}/paper/"):
            assert api(name).get(address).status_code == 404, name
