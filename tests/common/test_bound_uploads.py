"""However much is sent, no more is kept than settings allow, and the person is told in a sentence."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import gettext as _

from sheets import vault
from sheets.models import Job
from tests.world import World

MB = 1 << 20


@pytest.fixture(autouse=True)
def _small(settings: Any, tmp_path: Path) -> None:
    settings.UPLOAD_MAX_MB, settings.SHEETS_MAX_MB, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 2, 2, 0
    settings.FILE_UPLOAD_TEMP_DIR, settings.DATA_DIR = tmp_path / "uploads", tmp_path
    (tmp_path / "uploads").mkdir()


def received(**sizes: int) -> dict[str, tuple[int, int]]:
    """Of each file the size it claims and what is there of it."""
    files = {name: SimpleUploadedFile(name, b"x" * size) for name, size in sizes.items()}
    request = RequestFactory().post("/", files)
    return {name: (file.size, len(file.read())) for name, file in request.FILES.items()}


def on_disk(folder: Path) -> int:
    return sum(path.stat().st_size for path in (folder / "uploads").iterdir())


def test_it_works():
    assert received(a=MB, b=MB // 2) == {"a": (MB, MB), "b": (MB // 2, MB // 2)}


def test_what_is_too_large_arrives_empty_with_its_size():
    assert received(a=3 * MB) == {"a": (3 * MB, 0)}


def test_all_files_of_a_request_count_together():
    assert received(a=MB, b=MB, c=MB) == {"a": (MB, 0), "b": (MB, 0), "c": (MB, 0)}


@pytest.mark.parametrize(("sent", "kept"), [(MB, MB), (3 * MB, 0)])
def test_what_stands_on_the_disk(tmp_path: Path, sent: int, kept: int):
    request = RequestFactory().post("/", {"a": SimpleUploadedFile("a", bytes(sent))})
    assert request.FILES["a"].size == sent
    assert on_disk(tmp_path) == kept


def test_a_table_is_refused_in_a_sentence(world: World):
    client = Client()
    client.force_login(world.users["dispatcher"])
    address = reverse("sheets:import", args=["residents"])
    answer = client.post(address, {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04" + bytes(3 * MB))})
    assert answer.status_code == 400
    (sentence,) = answer.context["upload"].errors["file"]
    assert sentence == _("The file is larger than %(limit)d MB. Split it into several.") % {"limit": 2}
    assert not Job.objects.exists()
    assert list(vault.stored()) == []


def test_an_outsider(client: Client, tmp_path: Path, db: None):
    """Somebody who is not signed in fills nothing up either."""
    answer = client.post(reverse("sheets:import", args=["residents"]), {"file": SimpleUploadedFile("a", bytes(9 * MB))})
    assert answer.status_code == 302
    assert on_disk(tmp_path) == 0
