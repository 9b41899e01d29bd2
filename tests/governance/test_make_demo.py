"""The demo: made by the services, the same for the same seed, complete at once or not there at all.

Making one takes seconds, so each test looks at one demo from all sides.
"""

import hashlib
import json
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import Q
from django.test import RequestFactory
from shapely.geometry import shape

from accounts.models import User
from accounts.selectors import key_for
from common import revisions
from common.clock import held
from deliberation.models import Resolution
from governance.demo import making
from governance.demo.material import declined, kinds, unit_plans
from governance.demo.tessellation import WHOLE, divide
from grids.models import (
    ADMIN_ROLES,
    DESK_ROLES,
    GRID_ROLES,
    UNIT_ROLES,
    Area,
    AreaKind,
    Organisation,
    Post,
    Role,
)
from grids.services import create_area
from notices import outbox
from notices.models import Notice, Outbox
from partybuilding.models import (
    Finding,
    FindingKind,
    Floating,
    GroupFinding,
    MatchDraft,
    Member,
    Offer,
    PartyOrganisation,
    PlannedNeed,
    Stage,
    Transfer,
    WorkingGroup,
)
from projects.models import Project, ProjectEntry
from visits.models import Visit
from workorders.choices import State
from workorders.models import Category, Deadline, Event, Proposal, WorkOrder

NOW = datetime(2026, 11, 18, 15, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
ORDERS = 30

pytestmark = pytest.mark.django_db


class PowerCut(Exception):
    pass


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, settings) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def _at_now() -> Iterator[None]:
    with held(NOW):
        yield


def make_demo(*options: str) -> str:
    out = StringIO()
    call_command("make_demo", "--orders", str(ORDERS), *options, stdout=out, stderr=out)
    return out.getvalue()


def test_it_works(data_dir: Path, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        make_demo()
    assert not [callback for callback in callbacks if callback.__module__ == outbox.__name__]
    assert Area.objects.filter(kind=AreaKind.STREET).count() == 8
    assert Organisation.objects.filter(is_backstop=True).exists()
    assert PartyOrganisation.objects.exists()
    _check_orders()
    _check_clockwork()
    _check_boundaries()
    _check_visits()
    _check_projects()
    _check_party()
    _check_groups()
    _check_matches()
    _check_sign_ins(data_dir / "demo.json")
    _check_that_it_is_made_once(data_dir / "demo.json")


def _check_orders() -> None:
    beside = Q(handling="self_handle") | Q(channel="meeting") | Q(source="working-group")
    assert WorkOrder.objects.exclude(beside).count() == ORDERS
    assert WorkOrder.objects.filter(state=State.CLOSED).exists()
    assert WorkOrder.objects.open().exists()
    oldest = WorkOrder.objects.earliest("created_at").created_at
    assert NOW - timedelta(days=91) < oldest < NOW - timedelta(days=30)
    for order in WorkOrder.objects.all():
        times = [event.at for event in order.events.order_by("pk")]
        assert times == sorted(times)
        assert order.created_at == times[0]
        assert times[-1] <= NOW


def _check_projects() -> None:
    """Each as far as it was told, and none in the future."""
    states = Project.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["done", "running", "reviewing", "draft"]
    assert Project.objects.overdue(NOW.date()).count() == 1
    assert not ProjectEntry.objects.filter(at__gt=NOW).exists()


def _check_groups() -> None:
    """One has found something of every kind, one has just been set up."""
    fates = set(GroupFinding.objects.with_fate().values_list("fate", flat=True))
    assert {"collected", "dropped", "settled", "submitted"} <= fates
    assert WorkingGroup.objects.filter(findings=None).count() == 1
    assert not GroupFinding.objects.filter(at__gt=NOW).exists()


def _check_party() -> None:
    """Members at every stage, letters on the way and handed in, and each kind of finding."""
    assert set(Member.objects.values_list("stage", flat=True)) == set(Stage.values)
    assert Transfer.objects.pending().filter(to__isnull=False).exists()
    assert Transfer.objects.exclude(received_on=None).exists()
    assert Floating.objects.current().exclude(contacted_on=None).exists()
    assert set(Finding.objects.values_list("kind", flat=True)) == set(FindingKind.values)
    assert Finding.objects.exclude(outcome="").exists()
    decided = Resolution.objects.exclude(order=None).get()
    assert decided.order is not None
    assert decided.order.state == State.DISPATCHED


def _check_matches() -> None:
    """A batch that was sent and has been answered in every way, and one that is still open."""
    assert {(offer.unit is None, offer.state) for offer in Offer.objects.all()} >= {(True, "paused"), (False, "open")}
    assert PlannedNeed.objects.filter(raised_at=None).exists()
    assert WorkOrder.objects.filter(source="plan").exists()
    drafted, sent = MatchDraft.objects.order_by("-pk")
    assert (drafted.state, sent.state) == ("ready", "sent")
    assert drafted.facts["matched"] >= 4
    states = set(sent.lines.values_list("order__state", flat=True))
    assert states == {State.CLOSED, State.HANDLED, State.HANDLING, State.REGISTERED}
    assert Proposal.objects.exclude(refused_at=None).exists()
    assert Proposal.objects.waiting().filter(agreed_at=None).exists()


def _check_clockwork() -> None:
    assert not Outbox.objects.filter(done_at=None).exists()
    assert not Notice.objects.filter(created_at__gt=NOW).exists()
    running = Deadline.objects.filter(met_at=None, dropped_at=None)
    assert all(deadline.missed_at == deadline.due_at for deadline in running.filter(due_at__lt=NOW))
    assert not running.exclude(missed_at=None).filter(due_at__gt=NOW).exists()
    assert Event.objects.filter(action="soon").exists()


def _check_visits() -> None:
    assert Visit.objects.filter(kind="patrol").exists()
    assert Visit.objects.wanted().exists()
    assert not Visit.objects.filter(at__gt=NOW).exists()


def _check_boundaries() -> None:
    district = Area.objects.get(kind=AreaKind.DISTRICT)
    grids = Area.objects.filter(kind=AreaKind.GRID)
    assert all(area.boundary_generated for area in grids)
    for community in Area.objects.filter(kind=AreaKind.COMMUNITY):
        inside = list(grids.filter(parent=community))
        assert 2 <= len(inside) <= 6
        assert sum(map(size, inside)) == pytest.approx(size(community), rel=1e-6)
    assert sum(map(size, grids)) == pytest.approx(size(district), rel=1e-6)


def size(area: Area) -> float:
    assert area.boundary is not None
    return float(shape(area.boundary).area)


def _check_sign_ins(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    content = json.loads(path.read_text())
    assert {row["username"] for row in content["sign_ins"]} >= {*DESK_ROLES, *GRID_ROLES, *UNIT_ROLES, *ADMIN_ROLES}
    for row in content["sign_ins"]:
        user = authenticate(RequestFactory().post("/"), username=row["username"], password=row["password"])
        assert isinstance(user, User)
        post = Post.objects.get(person__user=user, role=row["username"])
        assert row["area"] == post.place.name
        assert row["role"] == str(Role(post.role).label)
    assert key_for(content["api_key"], "127.0.0.1").user.username == "hotline"


def _check_that_it_is_made_once(path: Path) -> None:
    before, written = digest(), path.read_text()
    assert make_demo() == ""
    assert digest() == before
    assert path.read_text() == written
    path.unlink()
    make_demo()
    assert digest() == before
    _check_sign_ins(path)


def digest() -> str:
    """Of everything that a visitor can see, without keys and codes that are drawn anew each time."""
    areas = Area.objects.order_by("code").values_list("code", "name", "aliases", "boundary")
    posts = sorted((post.role, post.place.code, post.person.name) for post in Post.objects.select_related("person"))
    orders = WorkOrder.objects.order_by("pk").values_list("created_at", "state", "title", "address", "area__code")
    events = Event.objects.order_by("pk").values_list("at", "action", "to_state", "actor_name", "text")
    return hashlib.sha256(repr([list(areas), posts, list(orders), list(events)]).encode()).hexdigest()


def test_the_same_seed_makes_the_same_demo():
    first = digest_of_a_demo_undone()
    assert not User.objects.exists()
    assert digest_of_a_demo_undone() == first


def digest_of_a_demo_undone() -> str:
    with transaction.atomic():
        make_demo()
        seen = digest()
        transaction.set_rollback(True)
    revisions.forget()
    return seen


def test_half_a_demo_never_stays_and_another_seed_makes_another():
    assert estates_until_the_power_fails(seed=1) != estates_until_the_power_fails(seed=2)
    assert not User.objects.exists()
    assert not Area.objects.exists()


def estates_until_the_power_fails(seed: int) -> list[list[str]]:
    seen: list[list[str]] = []

    def progress(_line: str) -> None:
        seen.extend(Area.objects.filter(kind=AreaKind.GRID).order_by("code").values_list("aliases", flat=True))
        raise PowerCut

    with pytest.raises(PowerCut):
        making.make(seed, ORDERS, progress)
    assert seen
    return seen


def test_a_database_in_use_is_left_alone(data_dir: Path):
    create_area(kind="district", code="640199", name="测试区")
    said = make_demo()
    assert "in use" in said
    assert not WorkOrder.objects.exists()
    assert not (data_dir / "demo.json").exists()


def test_a_number_of_orders_that_cannot_be():
    with pytest.raises(CommandError):
        make_demo("--orders", "0")


@pytest.mark.parametrize("weights", [[1], [1, 1], [5, 1, 1, 9, 2], [2] * 300])
def test_blocks_fill_the_whole(weights: list[int]):
    blocks = divide(WHOLE, weights)
    cells = [(x, y) for block in blocks for x in range(block.left, block.right) for y in range(block.bottom, block.top)]
    assert len(cells) == len(set(cells)) == WHOLE.cells
    assert all(block.cells >= weight for block, weight in zip(blocks, weights, strict=True))


def test_the_texts_fit_the_rest():
    call_command("load_reference", stdout=StringIO())
    codes = set(Category.objects.values_list("code", flat=True))
    units = {plan.key for plan in unit_plans()} | {"property"}
    texts = [text for kind in kinds() for text, _result in kind.cases]
    assert {kind.category for kind in kinds()} | {each.category for each in declined()} <= codes
    assert {code for plan in unit_plans() for code in plan.categories} <= codes
    assert {kind.unit for kind in kinds() if kind.unit} <= units
    assert len(texts) == len(set(texts)) >= 120
