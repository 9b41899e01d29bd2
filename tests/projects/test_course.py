"""A project from the draft to its acceptance: who may do what, and what stands in the way."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from common.clock import today
from common.errors import Conflict, DomainError, Invalid, NotAllowed, Stale, WrongState
from grids import services as grids
from projects import services
from projects.choices import State
from projects.models import ApprovalLimit, Project
from projects.permissions import capacities, open_actions
from projects.workflow import ACTIONS, Who
from tests.projects.conftest import Walk, draft
from tests.world import World, person

OUTSIDERS = ("other_dispatcher", "other_handler", "far_street_coordinator", "far_dispatcher")


def test_it_works(world: World, walk: Walk):
    project = walk("done")
    assert project.state == State.DONE
    assert (project.granted, project.version) == (Decimal(20000), 11)
    entries = list(project.entries.values_list("action", "from_state", "to_state"))
    assert entries[0] == ("create", "draft", "draft")
    assert [to for _name, _from, to in entries][-3:] == ["accepting", "accepting", "done"]
    assert [entry.version for entry in project.entries.all()] == list(range(1, 12))


@pytest.mark.parametrize("name", OUTSIDERS)
def test_an_outsider(world: World, walk: Walk, name: str):
    """Neither seen nor touched, in no state."""
    for until in ("draft", "reviewing", "running", "done"):
        project = walk(until, title=f"项目 {until}")
        by = world.actor(name)
        assert not Project.objects.visible_to(by.user).exists()  # type: ignore[arg-type]
        assert open_actions(by, project) == []
        with pytest.raises(NotAllowed):
            services.withdraw(project, by=by)


def test_a_draft_is_the_applicant_s(world: World):
    project = draft(world)
    for name, sees in {"dispatcher": True, "street_coordinator": False, "grid_worker": False}.items():
        assert Project.objects.visible_to(world.actor(name).user).exists() is sees  # type: ignore[arg-type]
    services.apply(project, by=world.actor("dispatcher"))
    assert Project.objects.visible_to(world.actor("street_coordinator").user).get() == project  # type: ignore[arg-type]


def test_whoever_applied_neither_approves_nor_accepts(world: World, walk: Walk):
    """Not even by a second post that would let them."""
    secretary = world.users["community_secretary"].person
    grids.appoint(person=secretary, role="street_coordinator", area=world.street, starts=today())
    project = walk("ready")
    by = world.actor("community_secretary")
    assert Who.APPROVER not in capacities(by, project)
    with pytest.raises(NotAllowed):
        services.approve(project, by=by, amount=Decimal(100))
    with pytest.raises(NotAllowed):
        services.accept(walk("accepting", title="另一个"), by=by, passed="yes", finding="好")


def test_what_is_asked_before_it_is_applied_for(world: World):
    project = draft(world, plan="", beneficiaries="")
    with pytest.raises(Invalid) as refusal:
        services.apply(project, by=world.actor("community_secretary"))
    assert set(refusal.value.fields) == {"plan", "beneficiaries"}


def test_a_street_approves_up_to_its_limit(world: World, walk: Walk):
    project, street = walk("ready", asked=Decimal(80000)), world.actor("street_coordinator")
    with pytest.raises(NotAllowed):
        services.approve(project, by=street, amount=Decimal("50000.01"))
    services.save_limit(ApprovalLimit(district=world.district, kind="livelihood", most=Decimal(70000)))
    services.save_limit(ApprovalLimit(district=world.district, kind="", most=Decimal(10)))
    with pytest.raises(NotAllowed):
        services.approve(project, by=street, amount=Decimal(80000))
    done = services.approve(project, by=world.actor("district_coordinator"), amount=Decimal(80000))
    assert done.granted == Decimal(80000)


def test_opinions_come_first(world: World, walk: Walk):
    project = walk("reviewing")
    with pytest.raises(Conflict):
        services.approve(project, by=world.actor("street_coordinator"), amount=Decimal(100))
    panel = world.actor("review_panel")
    services.opine(project, by=panel, favour="against", words="先修路灯")
    with pytest.raises(Conflict):
        services.opine(project, by=panel, favour="for", words="改主意了")
    services.approve(project, by=world.actor("street_coordinator"), amount=Decimal(100))


def test_opinions_of_an_earlier_round_do_not_count(world: World, walk: Walk):
    project, street = walk("ready"), world.actor("street_coordinator")
    services.send_back(project, by=street, reason="把预算写细")
    services.change_project(project, by=world.actor("dispatcher"), plan="分三批安装")
    services.apply(project, by=world.actor("dispatcher"))
    services.take_up(project, by=street)
    with pytest.raises(Conflict):
        services.approve(project, by=street, amount=Decimal(100))


def test_two_persons_accept(world: World, walk: Walk):
    project, street = walk("accepting"), world.actor("street_coordinator")
    services.accept(project, by=street, passed="yes", finding="好")
    with pytest.raises(Conflict):
        services.accept(project, by=street, passed="yes", finding="好")
    project = services.accept(project, by=world.actor("supervisor"), passed="no", finding="松动", conditions="加固")
    assert project.state == State.RUNNING
    project = services.finish(project, by=world.actor("dispatcher"), outcome="已加固")
    project = services.accept(project, by=street, passed="yes", finding="好")
    assert project.state == State.ACCEPTING  # what was said before the mending does not count
    project = services.accept(project, by=world.actor("supervisor"), passed="yes", finding="好")
    assert project.state == State.DONE


def test_not_finished_with_milestones_open(world: World, walk: Walk):
    project, own = walk("running"), world.actor("dispatcher")
    with pytest.raises(Conflict):
        services.finish(project, by=own, outcome="好了")
    project = services.drop_milestone(project, by=own, milestone=project.milestones.get(), reason="居民不要")
    assert services.finish(project, by=own, outcome="好了").state == State.ACCEPTING


def test_a_partner_reports_milestones_and_decides_nothing(world: World, walk: Walk):
    project = walk("running", partners=[world.unit])
    handler = world.actor("unit_handler")
    assert Project.objects.visible_to(handler.user).get() == project  # type: ignore[arg-type]
    milestone = project.milestones.get()
    services.report_milestone(project, by=handler, milestone=milestone, done_on=today(), words="装好两组")
    milestone.refresh_from_db()
    assert milestone.done_on == today()
    for name in ("withdraw", "ask_change", "accept", "approve"):
        assert name not in [action.name for action in open_actions(handler, project)]


def test_a_unit_applies_in_a_community(world: World):
    project = draft(world, by="unit_handler", unit=world.unit, kind="joint")
    assert project.applicant == world.unit
    with pytest.raises(NotAllowed):
        draft(world, by="unit_handler", title="没有说是谁的")
    with pytest.raises(Invalid):
        draft(world, area=world.other_community)


def test_decided_on_what_was_seen(world: World, walk: Walk):
    project = walk("applied")
    with pytest.raises(Stale):
        services.take_up(project, by=world.actor("street_coordinator"), version=project.version - 1)


@pytest.mark.parametrize("until", ["draft", "applied", "reviewing", "approved", "running", "accepting", "done"])
def test_only_what_the_table_says(world: World, walk: Walk, until: str):
    """Every action by everybody: open exactly where the table and the capacities say so."""
    project = walk(until)
    arguments: dict[str, dict[str, Any]] = {
        "refuse": {"reason": "重复"},
        "stop": {"reason": "拆迁"},
        "send_back": {"reason": "补"},
        "finish": {"outcome": "好"},
        "start": {"starts": today()},
        "plan_milestone": {"title": "再加一组", "due_on": today() + timedelta(days=3)},
    }
    for name in ("apply", "withdraw", "take_up", *arguments):
        for role in ("dispatcher", "street_coordinator", "grid_worker", "unit_handler"):
            by = world.actor(role)
            may = bool(ACTIONS[name].who & capacities(by, project).keys())
            if may and until in ACTIONS[name].sources:
                continue
            with pytest.raises(WrongState if may else NotAllowed):
                getattr(services, name)(project, by=by, **arguments.get(name, {}))
    project.refresh_from_db()
    assert project.state == until


def test_a_project_of_the_district_is_approved_by_the_supervisor(world: World):
    project = draft(world, by="district_coordinator", area=world.district)
    services.apply(project, by=world.actor("district_coordinator"))
    supervisor = world.actor("supervisor")
    services.take_up(project, by=supervisor)
    services.opine(project, by=supervisor, favour="for", words="可以")
    person("second_coordinator", "district_coordinator", area=world.district)
    with pytest.raises(DomainError):
        services.approve(project, by=world.actor("district_coordinator"), amount=Decimal(10))
    assert services.approve(project, by=supervisor, amount=Decimal(10)).state == State.APPROVED
