"""An outsider walks through every address of the project. Nothing of the neighbours' orders is given away.

An address that is new fails here until it says, in `tests/addresses.py`, what it is asked about.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from accounts.models import User
from common.clock import held
from common.revisions import bump
from grids import register
from grids.models import Absence, Duty, PersonMerge, Post, Recut
from grids.recutting.executing import decide
from grids.register.duplicates import merge_people
from grids.services import report_absence, roster
from notices.models import Notice
from sheets.models import Job
from sheets.registers import unregister
from sheets.services import start_export
from tests.addresses import (
    ADMINISTRATORS,
    ARGUMENTS,
    FOR_EVERYBODY,
    KNOWN_TO,
    OUTSIDERS,
    SIGNING_OUT,
    Address,
    addresses,
)
from tests.homes import Homes, settle
from tests.keys import key_for
from tests.pictures import photo
from tests.rooms import FURNISHED, MARK, ROWS, visited
from tests.sheets import people
from tests.world import MONDAY, World, person
from workorders import bulk, media, queues, services
from workorders.choices import Channel, Stage, State
from workorders.choices import Meeting as Hears
from workorders.forms.phone import source_of
from workorders.links import token_for
from workorders.models import (
    BulkRun,
    Bulletin,
    Callback,
    Ground,
    Hearing,
    Oddity,
    PanelSession,
    Policy,
    Rule,
    SavedView,
    Suggestion,
    WorkOrder,
)
from workorders.policies import POLICIES
from workorders.services.calling import draw_callback
from workorders.services.hearing import hear
from workorders.services.issuing import make_bulletin
from workorders.services.revealing import reveal_reporters
from workorders.services.submitting import Reported
from workorders.services.viewing import save_view
from workorders.telling import tell_of
from workorders.workflow import ACTIONS

SECRETS = (MARK, "\\u7287", "139****7287", "13977777287", "139****0001", "13977770001")
POSTS_ONLY = 405
REFUSALS = (302, 401, 403, 404, POSTS_ONLY)


class DispatchersOnly(people.People):
    """A register of the first community."""

    def may_import(self, user: User) -> bool:
        return user.username == "dispatcher"

    may_export = may_import

    def rows(self, user: User, filters: Mapping[str, str], *, in_full: bool) -> Iterator[Mapping[str, object]]:
        yield {"code": "P2", "name": f"{MARK}三"}


@dataclass(frozen=True)
class Things:
    """What belongs to the first community: an order that came by a grid worker's phone, one from the service desk."""

    order: WorkOrder
    from_desk: WorkOrder
    sent: Job
    written: Job
    world: World
    homes: Homes
    merge: PersonMerge

    def values(self) -> dict[str, object]:
        """By the name that a table below gives it."""
        order, world = self.order, self.world
        handler = world.users["unit_handler"]
        return {
            **{name: look() for table in ROWS.values() for name, look in table.items()},
            "number": order.number,
            "from_desk": self.from_desk.number,
            "bulletin": Bulletin.objects.get().pk,
            "panel": PanelSession.objects.get().pk,
            "callback": Callback.objects.get().pk,
            "oddity": Oddity.objects.get().pk,
            "hearing": Hearing.objects.get().pk,
            "photo": order.attachments.photos().get().pk,
            "file": order.attachments.files().get().pk,
            "run": BulkRun.objects.get().token,
            "view": SavedView.objects.get().pk,
            "rule": Rule.objects.get().pk,
            "token": token_for(order.links.latest("pk"))[:-1] + "~",
            "notice": Notice.objects.filter(user=handler)[0].pk,
            "area": world.grid.code,
            "community": world.community.code,
            "unit": world.unit.code,
            "category": world.category.code,
            "ground": Ground.objects.all()[0].pk,
            "district": world.district.code,
            "building": self.homes.building.area.code,
            "household": self.homes.household.code,
            "resident": self.homes.head.pk,
            "worker": world.users["grid_worker"].person.pk,
            "person": self.homes.head.person_id,
            "relative": self.homes.child.person_id,
            "merge": self.merge.pk,
            "mark": self.homes.mark.pk,
            "recut": Recut.objects.get().pk,
            "import": self.sent.pk,
            "export": self.written.pk,
            "turn": Duty.objects.get().pk,
            "absence": Absence.objects.get().pk,
            "post": Post.objects.get(person__user=world.users["grid_worker"]).pk,
        }


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    cache.clear()
    with held(MONDAY):
        yield
    unregister("people")


@pytest.fixture
def things(world: World) -> Things:
    """One order that has been through everything and is still open, so that nothing of it is published."""
    for role in ADMINISTRATORS:
        world.users[f"far_{role}"] = person(f"far_{role}", role, area=world.far_street).user  # type: ignore[assignment]
    _away(world)
    order = _submitted(world, "grid_worker", Channel.GRID, source_of)
    from_desk = _submitted(world, "service_desk", Channel.WALK_IN, queues.source_of)
    for step in ("register", "dispatch", "accept", "complete", "check"):
        order = getattr(world, f"_{step}")(order)
    order = services.review(
        order, by=world.reporter(order), solved="unsolved", satisfaction="dissatisfied", comment=f"{MARK}评"
    )
    by = world.actor("dispatcher")
    hear(order, by=by, meeting=Hears.DAILY, area=world.community, outcome=f"{MARK}听", again=True)
    services.attach(order, by=world.actor("grid_worker"), photo=photo(), stage=Stage.REPORT)
    plan = media.read(SimpleUploadedFile(f"{MARK}.pdf", b"%PDF-1.7"))
    services.attach_file(order, by=world.actor("grid_worker"), file=plan, stage=Stage.BEFORE)
    reveal_reporters(order, by=world.actor("dispatcher"), reason=f"{MARK}由四个字")
    Rule.objects.create(name="停用的规则", is_active=False, urgency="urgent")
    Suggestion.objects.create(order=order, rules=f"{MARK}规则", words=[f"{MARK}词"], created_at=MONDAY)
    save_view(world.users["dispatcher"], None, name=f"{MARK}视图", query=f"q={MARK}", is_shared=False)
    _urged(world, from_desk)
    with transaction.atomic():
        for event in order.events.all():
            tell_of(event)
    key_for(world.users["dispatcher"])
    order.refresh_from_db()
    assert order.state == State.HANDLING
    make_bulletin(world.community, date(2026, 10, 1))
    _drawn(world)
    _called(world)
    _stood_out(world, order)
    _renamed(world)
    homes = settle(world, MARK)
    visited(homes)
    for room in ("partybuilding", "deliberation", "projects", "appraisal"):
        FURNISHED[room](world)
    return Things(order, from_desk, *_tables(world), world, homes, _merged(homes))


def _urged(world: World, order: WorkOrder) -> None:
    """Many at once, which was one."""
    by, given = world.actor("dispatcher"), {"words": f"{MARK}催"}
    bulk.run("run-of-the-desk", ACTIONS["urge"], [order.number], given, by, {}, "")


def _merged(homes: Homes) -> PersonMerge:
    """Somebody who was known twice."""
    by, data = homes.user("community_secretary"), register.person_data({"name": f"{MARK}重"})
    twice = [register.move_in(homes.household, data, register.Living(), by=by).person for _time in range(2)]
    return merge_people(*twice, by=by)


def _tables(world: World) -> tuple[Job, Job]:
    """What the dispatcher sent, with a row that was refused, and what was written for them."""
    people.register(DispatchersOnly())
    rows = [["P1", f"{MARK}一"], ["错", f"{MARK}二"]]
    sent = people.checked(people.workbook(rows, header=["编号", "姓名"]), by=world.users["dispatcher"])
    return sent, people.worked(start_export(register="people", by=world.users["dispatcher"]))


def _called(world: World) -> None:
    """The review panel sits."""
    session = PanelSession.objects.create(
        area=world.community,
        held_on=MONDAY.date(),
        is_blind=True,
        opened_at=MONDAY,
        opened_by=world.users["dispatcher"],
    )
    session.members.create(post=Post.objects.get(person__user=world.users["review_panel"]))
    session.items.create(order=WorkOrder.objects.order_by("pk")[0], position=1)


def _stood_out(world: World, order: WorkOrder) -> None:
    """One member of the panel gave one score to all."""
    said = {"who": f"{MARK}委", "n": 5, "least": 5, "solved": "solved", "satisfaction": "satisfied"}
    row = Oddity.objects.create(
        kind="panel", area=world.community, month=MONDAY.date().replace(day=1), key="k", data=said, n=5,
        first_at=MONDAY, last_at=MONDAY, found_at=MONDAY,
    )  # fmt: skip
    row.evidence.create(order=order, at=MONDAY)


def _drawn(world: World) -> None:
    """Somebody is to be called about another order."""
    Policy.objects.create(district=world.district, callbacks=100)
    bump(POLICIES)
    draw_callback(world.order_in(State.REVIEWING, description=f"{MARK}访", phone="13900004444").pk)


def _renamed(world: World) -> None:
    plan = {"area": world.grid.pk, "name": "槐树第一网格"}
    wanted = Recut(kind="rename", effective=MONDAY.date(), reason=f"{MARK}批复", plan=plan)
    decide(wanted, by=world.users["system_admin"])


def _away(world: World) -> None:
    away = world.users["party_secretary"].person
    report_absence(person=away, starts=MONDAY.date(), ends=MONDAY.date(), by=None)
    on_duty = [world.users["service_desk"].person]
    roster(area=world.community, people=on_duty, kinds=["night"], starts=MONDAY.date(), ends=MONDAY.date(), by=None)


def _submitted(world: World, name: str, channel: Channel, source_of: Callable[[User], str]) -> WorkOrder:
    reported = Reported(
        description=f"{MARK}事：北门井盖不见了",
        title=f"{MARK}题",
        address=f"{MARK}处3号楼",
        name=f"{MARK}大山",
        phone="13977777287",
        root=world.district,
        area=world.grid,
        channel=channel,
        source=source_of(world.users[name]),
        external_id=f"{MARK}-1",
    )
    return services.submit(reported, by=world.actor(name))


def urls(things: Things) -> Iterator[tuple[Address, str]]:
    """Every address, filled in."""
    known = things.values()
    for address in addresses():
        if address.name.startswith("admin:") and "object_id" in address.fields:
            yield from ((address, url) for url in _of_admin(address, things))
            continue
        parts = FOR_EVERYBODY.get(address.name) or ARGUMENTS.get(address.name, ({}, ""))[0]
        filled = {field: parts[field] for field in address.fields if field in parts}
        values = {field: part[1:] if part.startswith("=") else known[part] for field, part in filled.items()}
        if values.keys() == address.fields:
            yield address, _url(address, values)


def _of_admin(address: Address, things: Things) -> Iterator[str]:
    """The first row of the model in the route, which for all that hangs on orders is one of the order."""
    for model in admin.site._registry:
        meta = model._meta
        row = model._default_manager.order_by("pk").first()
        pk = row.pk if row is not None else 1
        if f"/{meta.app_label}/{meta.model_name}/" in address.route:
            yield _url(address, {"object_id": pk})
    if address.name == "admin:view_on_site":
        kind = ContentType.objects.get_for_model(WorkOrder)
        yield _url(address, {"content_type_id": kind.pk, "object_id": things.order.pk})


def _url(address: Address, values: dict[str, object]) -> str:
    url = address.route.replace("^", "").replace("$", "")
    for field, value in values.items():
        start = url.index(f"<{field}>") if f"<{field}>" in url else url.index(f":{field}>")
        opening, closing = url.rindex("(" if "(?P" in url else "<", 0, start + 1), url.index(">", start) + 1
        if "(?P" in url:
            closing = url.index(")", closing) + 1
        url = f"{url[:opening]}{value}{url[closing:]}"
    return f"/{url}"


def text_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace") + str(answer.headers)


def signed_in(world: World, name: str) -> Client:
    client = Client(raise_request_exception=False)
    if name:
        client.force_login(world.users[name])
    return client


def given_away(things: Things, name: str, *, skip: str = "nothing") -> list[str]:
    """Whatever the person of this name was told that is not theirs to know, or was let in to."""
    client, found = signed_in(things.world, name), []
    for address, url in sorted(urls(things), key=lambda each: each[0].name in SIGNING_OUT):
        if address.name.startswith(skip) or (name, address.name) in KNOWN_TO:
            continue
        for answer in (client.get(url), client.post(url)):
            let_in = address.name in ARGUMENTS and answer.status_code not in REFUSALS
            if let_in or answer.status_code == 500 or any(secret in text_of(answer) for secret in SECRETS):
                found.append(f"{answer.wsgi_request.method} {url} → {answer.status_code}")
    return found


def is_unchanged(order: WorkOrder) -> bool:
    fresh = WorkOrder.objects.get(pk=order.pk)
    return (fresh.version, fresh.events.count()) == (order.version, order.events.count())


def test_it_works(things: Things):
    """Those who are concerned get in everywhere."""
    for address, url in urls(things):
        name = ARGUMENTS.get(address.name, ({}, ""))[1]
        if name:
            assert signed_in(things.world, name).get(url).status_code in (200, 302, POSTS_ONLY), url
    lists = {"/orders/": "dispatcher", "/api/v1/work-orders/": "dispatcher", "/inbox/": "unit_handler"}
    lists["/admin/workorders/workorder/"] = "system_admin"
    for url, name in lists.items():
        assert MARK in text_of(signed_in(things.world, name).get(url)), url


def test_every_address_says_what_it_is_asked_about(things: Things):
    reached = {address for address, _url in urls(things)}
    silent = [address for address in addresses() if address not in reached and address.name != "admin:None"]
    assert silent == []


@pytest.mark.parametrize("name", ["", *(f"far_{role}" for role in ADMINISTRATORS)])
def test_everywhere(things: Things, name: str):
    before = WorkOrder.objects.get(pk=things.order.pk)
    assert given_away(things, name) == []
    assert is_unchanged(before)


@pytest.mark.parametrize("name", [*OUTSIDERS, *ADMINISTRATORS])
def test_outside_the_administration(things: Things, name: str):
    before = WorkOrder.objects.get(pk=things.order.pk)
    assert given_away(things, name, skip="admin:") == []
    assert is_unchanged(before)


@pytest.mark.parametrize("name", OUTSIDERS)
def test_the_administration_is_for_administrators(things: Things, name: str):
    client = signed_in(things.world, name)
    assert {client.get(url).status_code for address, url in urls(things) if address.name == "admin:index"} == {302}
    assert client.get(f"/admin/workorders/workorder/{things.order.pk}/change/").status_code == 302
