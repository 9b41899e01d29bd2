"""A unit hands in its report with a paper, by REST; whoever may read the report reads the paper."""

from typing import Any

import pytest

from appraisal.models import Report
from tests.appraisal.conftest import Walk
from tests.keys import client_for
from tests.pictures import upload
from tests.world import World

PDF = b"%PDF-1.7\n"


@pytest.fixture
def api(world: World) -> Any:
    return lambda name, **options: client_for(world.users[name], **options)


def door(pk: int) -> str:
    return f"/api/v1/appraisals/{pk}/report/"


def sent(content: bytes = PDF, **more: Any) -> dict[str, Any]:
    return {"text": "半年履职报告", "paper": upload(content, "述职.pdf"), **more}


def test_it_works(api: Any, walk: Walk):
    unit, scheme = api("unit_manager"), walk("open")
    made = unit.post(door(scheme.pk), sent(), format="multipart")
    assert made.status_code == 200, made.json()
    assert (made.json()["text"], made.json()["file_name"]) == ("半年履职报告", "述职.pdf")
    address = f"/api/v1/appraisal-reports/{made.json()['id']}/paper/"
    for name in ("unit_manager", "dispatcher", "street_coordinator"):
        assert b"".join(api(name).get(address).streaming_content) == PDF, name
    assert api("grid_worker").get(address).status_code == 404
    unit.post(door(scheme.pk), sent(b"%PDF-1.4\n"), format="multipart")
    assert Report.objects.count() == 1
    assert b"".join(unit.get(address).streaming_content) == b"%PDF-1.4\n"


def test_once(api: Any, walk: Walk):
    unit, scheme = api("unit_manager"), walk("open")
    answers = [
        unit.post(door(scheme.pk), sent(), format="multipart", headers={"Idempotency-Key": "k"}) for _n in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert scheme.entries.filter(action="hand_in_report").count() == 1
    other = sent(text="另一份")
    assert unit.post(door(scheme.pk), other, format="multipart", headers={"Idempotency-Key": "k"}).status_code == 422


def test_what_is_no_paper(api: Any, walk: Walk):
    unit, scheme = api("unit_manager"), walk("open")
    wrong = (sent(upload().read()), sent(b"MZ"), {"text": "没有附件"}, sent(b""))
    for each in wrong:
        answer = unit.post(door(scheme.pk), each, format="multipart")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "paper"), answer.json()
    assert unit.post(door(scheme.pk), sent(text=""), format="multipart").json()["errors"][0]["field"] == "text"
    assert unit.post(door(scheme.pk), {"text": "x"}, format="json").status_code == 415
    assert not Report.objects.exists()


def test_too_late(api: Any, walk: Walk):
    scheme = walk("closed")
    assert api("unit_manager").post(door(scheme.pk), sent(), format="multipart").status_code == 409
    stale = {"If-Match": '"v1"'}
    assert api("unit_manager").post(door(scheme.pk), sent(), format="multipart", headers=stale).status_code == 412


@pytest.mark.parametrize("name", ["far_street_coordinator", "far_dispatcher", "grid_worker", "system_admin"])
def test_an_outsider(api: Any, walk: Walk, name: str):
    assert api(name).post(door(walk("open").pk), sent(), format="multipart").status_code == 404
    assert not Report.objects.exists()


def test_only_the_unit_reports(api: Any, walk: Walk):
    scheme = walk("open")
    for name in ("street_coordinator", "party_secretary", "dispatcher"):
        assert api(name).post(door(scheme.pk), sent(), format="multipart").status_code == 403, name
    reads = api("unit_manager", scopes=["read"])
    assert reads.post(door(scheme.pk), sent(), format="multipart").status_code == 403
