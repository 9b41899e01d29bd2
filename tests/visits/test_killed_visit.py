"""kill -9 between the lines while a visit is taken in: nothing is lost, and nothing doubled when it is sent again."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from grids.models import Residence
from notices.models import Outbox
from tests.homes import Homes, settle
from tests.pictures import picture
from tests.visits.conftest import fresh
from tests.world import build
from visits.known import fingerprint
from visits.models import Raised, Visit
from workorders.models import Attachment, Event, WorkOrder

pytestmark = pytest.mark.django_db(transaction=True)
STRIDE = 307  # lines from one death to the next
Send = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def _monday() -> None:
    """The process that is killed has a clock of its own."""


@pytest.fixture
def homes(transactional_db: None) -> Homes:
    return settle(build())


@pytest.fixture
def send(homes: Homes, process_environment: dict[str, str], tmp_path: Path) -> Iterator[Send]:
    """Sends as the grid worker's phone does. The answer, or nothing when whoever took it in was killed."""
    client = Client()
    client.force_login(homes.user("grid_worker"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    command = [sys.executable, "-W", "ignore", "-m", "tests.visits.sender"]
    with subprocess.Popen(
        command, env=process_environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        lines_in, lines_out = process.stdin, process.stdout

        def sent(url: str, fields: dict[str, Any], photo: Path | None = None, die_after: int = 0) -> dict[str, Any]:
            wish = {"url": url, "session": session, "fields": fields, "photo": photo and str(photo)}
            lines_in.write(json.dumps({**wish, "die_after": die_after}) + "\n")
            lines_in.flush()
            found: dict[str, Any] = json.loads(lines_out.readline())
            return found

        yield sent
        lines_in.close()


def filled(homes: Homes) -> dict[str, Any]:
    household = fresh(homes.household)
    return {
        "token": uuid4().hex,
        "user": homes.user("grid_worker").pk,
        "kind": "visit",
        "met": homes.head.pk,
        "version": household.version,
        "known": fingerprint(household),
        "occupancy": "rented",
        "facilities": "\n".join(household.facilities),
        f"left_{homes.child.pk}": "moved_out",
        "came_0_name": "孙丽",
        "note": "下周再来",
        "hazard": "楼道里停着电动车",
    }


def counts(homes: Homes) -> tuple[int, ...]:
    """Of all that a visit writes."""
    written = (Visit, Raised, WorkOrder, Event, Outbox)
    living = Residence.objects.filter(household=homes.household).current().count()
    told = AuditEntry.objects.filter(action="visit.record").count()
    rented = int(fresh(homes.household).occupancy == "rented")
    return (*(model.objects.count() for model in written), living, told, rented)


WHOLE = (1, 1, 1, 1, 1, 2, 1, 1)


def test_it_works(homes: Homes, send: Send):
    answer = send(reverse("visits:phone_door", args=[homes.household.code]), filled(homes))
    assert answer["status"] == 201, answer["body"]
    assert counts(homes) == WHOLE


def test_killed_anywhere(homes: Homes, send: Send, tmp_path: Path):
    url, fields, before = reverse("visits:phone_door", args=[homes.household.code]), filled(homes), counts(homes)
    deaths = 0
    while not (answer := send(url, fields, die_after=(deaths + 1) * STRIDE)):
        deaths += 1
        assert counts(homes) in (before, WHOLE), deaths
    assert deaths > 5
    assert answer["status"] == 201, answer["body"]
    assert send(url, fields) == answer  # the phone heard nothing, and sends it again
    assert counts(homes) == WHOLE
    photo = tmp_path / "a.jpg"
    photo.write_bytes(picture())
    killed_with_photo(send, json.loads(answer["body"])["photos"]["hazard_photos"], photo)


def killed_with_photo(send: Send, url: str, photo: Path) -> None:
    """The photo comes after the visit; each row has its file, whenever the process died."""
    deaths = 0
    while not (answer := send(url, {}, photo, die_after=(deaths + 1) * STRIDE)):
        deaths += 1
        assert Attachment.objects.count() <= 1
        for attachment in Attachment.objects.all():
            assert attachment.file.size > 0
    assert deaths > 0
    assert send(url, {}, photo)["status"] == answer["status"] == 201
    kept = Attachment.objects.get()
    assert kept.order == WorkOrder.objects.get()
    assert kept.file.read().startswith(b"\xff\xd8")
