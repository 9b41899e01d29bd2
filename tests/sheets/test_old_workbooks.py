"""Workbooks in the old format of Excel (.xls), by the whole way from the file to the register."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.models import Residence
from sheets.models import Job
from tests.homes import Homes, id_number, settle
from tests.sheets.people import worked
from tests.world import World

FILES = Path(__file__).parent / "files"


@pytest.fixture
def homes(world: World) -> Homes:
    return settle(world)


def sent(homes: Homes, name: str, by: str = "dispatcher", called: str = "") -> Any:
    client = Client()
    client.force_login(homes.user(by))
    upload = SimpleUploadedFile(called or name, (FILES / name).read_bytes())
    return client.post(reverse("sheets:import", args=["residents"]), {"file": upload})


def test_it_works(homes: Homes):
    sent(homes, "residents.xls")
    job = worked(Job.objects.get())
    assert (job.file_kind, job.state, job.counts) == ("xls", "checked", {"new": 2}), job.message
    client = Client()
    client.force_login(homes.user("dispatcher"))
    client.post(reverse("sheets:confirm", args=[job.pk]), {"version": job.version})
    assert worked(job).state == "done"
    made = Residence.objects.get(person__name="孙晓梅")
    assert (made.household.area, made.household.door_masked) == (homes.building.area, "3单元3**")
    assert (made.moved_in, made.relation) == (date(2021, 3, 4), "head")
    assert (made.person.phone.reveal(), made.person.id_number.reveal()) == (
        "13977770100",
        id_number("19900228", 7, female=True),
    )
    assert Residence.objects.get(person__name="周建平").moved_in == date(2019, 12, 31)


def test_the_content_decides_and_not_the_name(homes: Homes):
    sent(homes, "residents.xls", called="居民.xlsx")
    assert worked(Job.objects.get()).counts == {"new": 2}


def test_merged_cells(homes: Homes):
    sent(homes, "merged.xls")
    sentence = _("Cells are merged at %(place)s. Unmerge them and fill each one, then send the file again.")
    assert worked(Job.objects.get()).message == sentence % {"place": "F4:F5"}


def test_locked_with_a_password(homes: Homes):
    sent(homes, "locked.xls")
    assert worked(Job.objects.get()).message == _(
        "The file is locked with a password. Save it without one and send it again."
    )


def test_an_outsider(homes: Homes):
    """Whoever works next door gets each row refused, in the words for a building that there is not."""
    sent(homes, "residents.xls", by="other_dispatcher")
    assert worked(Job.objects.get()).counts == {"refused": 2}
    assert sent(homes, "residents.xls", by="unit_handler").status_code == 404
