"""What stands in the record of a member is read by nobody without an office in their branch, whatever their post.

They walk through every address, ask every list for the member by all that may be known of them, and have every table
written that they may have.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import User
from grids.services.people import save_person
from partybuilding.models import Finding, Floating, Member, StageEntry, Transfer
from sheets import vault, working
from sheets.registers import registers_for
from sheets.services import start_export
from tests.addresses import SIGNING_OUT
from tests.homes import id_number
from tests.papers import inside, letters
from tests.test_outsider import Things, signed_in, text_of, urls
from tests.test_outsider import _monday as _monday
from tests.test_outsider import things as things

MARK = "骉"  # stands in all of the record, and nowhere else
PHONE, ID = "13955559041", id_number(serial=77)
SECRETS = (MARK, "\\u9a89", PHONE, "139****9041", ID, f"{ID[:6]}********{ID[-4:]}", "北海路9号")
KNOWN = ("清扬", PHONE, ID, "北海路9号", "字第77号")
WITHOUT_OFFICE = ("community_secretary", "grid_worker", "district_coordinator", "system_admin")
# Who there is, is kept by the system administrator, masked; that somebody is a member of the party, is not told there.
PEOPLE_KEPT = {"system_admin": "/admin/grids/person/"}
OF_THE_RECORD = (f"{MARK}谈话", f"{MARK}省", f"{MARK}务工", "字第77号", PHONE, ID, "北海路9号")


@pytest.fixture
def record(things: Things) -> Member:
    """Of somebody about whom nothing is known at work."""
    member = Member.objects.get()
    person = member.person
    person.name = f"李{MARK}清扬"
    save_person(person, phone=PHONE, id_number=ID, address="北海路9号")
    StageEntry.objects.filter(member=member).update(note=f"{MARK}谈话")
    Transfer.objects.filter(member=member).update(to_name=f"{MARK}省支部", letter=f"{MARK}字第77号")
    told = {"what": "letter", "on": "2026-01-01", "until": "2026-03-01", "to": f"{MARK}省支部"}
    Finding.objects.filter(person=person).update(evidence=[told])
    Floating.objects.filter(member=member).update(place=f"{MARK}省", reason=f"{MARK}务工")
    return member


@dataclass(frozen=True)
class Reader:
    """Somebody at work, and what they were told."""

    user: User
    client: Client

    def told(self, url: str) -> str:
        answer = self.client.get(url)
        content = answer.getvalue()
        return f"{unpacked(content)} {answer.headers}" if content[:4] in (b"PK\3\4", b"%PDF") else text_of(answer)

    def reads(self, url: str) -> bool:
        told, kept = self.told(url), PEOPLE_KEPT.get(self.user.username, "")
        secrets = OF_THE_RECORD if kept and url.startswith(kept) else SECRETS
        return any(secret in told for secret in secrets if secret not in url)


def reader(things: Things, name: str) -> Reader:
    return Reader(User.objects.get(pk=things.world.users[name].pk), signed_in(things.world, name))


def unpacked(content: bytes) -> str:
    """What stands in a workbook, or in a PDF file."""
    if content.startswith(b"%PDF"):
        return inside(content).decode(errors="replace") + "".join(letters(content))
    with zipfile.ZipFile(BytesIO(content)) as book:
        return " ".join(book.read(part).decode(errors="replace") for part in book.namelist())


def asked(things: Things, user: User) -> Iterator[str]:
    """Every address; the record itself in the administration; and the lists, asked for what is known of the member."""
    for address, url in urls(things):
        is_administration = address.name.startswith("admin:")
        if address.name not in SIGNING_OUT and (user.is_staff or not is_administration):
            yield url
        if not address.fields and not is_administration:
            yield from (f"{url}?q={word}" for word in KNOWN[:2])
    if user.is_staff:
        yield from in_administration(user)


def in_administration(user: User) -> Iterator[str]:
    """What may be looked at there; `test_outsider` sees that nobody else gets in."""
    for model, page in admin.site._registry.items():
        meta = model._meta
        base = f"admin:{meta.app_label}_{meta.model_name}"
        if page.search_fields and user.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
            yield from (f"{reverse(f'{base}_changelist')}?q={word}" for word in KNOWN)
        if meta.model_name == "person":
            yield reverse(f"{base}_change", args=[Member.objects.get().person_id])


def written(user: User) -> Iterator[tuple[str, str]]:
    """Every table that they may have written, with what stands in it."""
    for table in registers_for(user):
        if table.may_export(user):
            in_full = table.may_export_in_full(user)
            job = start_export(register=table.key, by=user, in_full=in_full, reason="核对名册" if in_full else "")
            working.work(job.pk)
            job.refresh_from_db()
            assert job.state == "done", (table.key, job.message)
            yield table.key, unpacked(b"".join(vault.pieces(job.file)))


@pytest.mark.usefixtures("record")
def test_it_works(things: Things):
    """Whoever leads the branch reads all of it, so that there is something to look for."""
    secretary, member = reader(things, "party_secretary"), Member.objects.get()
    shown = secretary.told(reverse("partybuilding:member", args=[member.pk]))
    shown += secretary.told(reverse("partybuilding:transfers"))
    for word in (f"李{MARK}清扬", "139****9041", f"{MARK}谈话", f"{MARK}省支部", f"{MARK}字第77号", f"{MARK}省"):
        assert word in shown
    tables = dict(written(secretary.user))
    assert all(known in tables["party-members"] for known in (MARK, PHONE, ID))


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("name", WITHOUT_OFFICE)
def test_an_outsider(things: Things, name: str):
    someone = reader(things, name)
    assert [url for url in asked(things, someone.user) if someone.reads(url)] == []
    told = [key for key, content in written(someone.user) if any(secret in content for secret in SECRETS)]
    assert told == []
