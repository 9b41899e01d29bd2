"""The pages of party organisations and members in a real browser."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from common.clock import now, today
from common.tokens import new_token
from partybuilding import services
from partybuilding.choosing import found_for_record
from partybuilding.finding import find_memberships
from partybuilding.links import path_to
from partybuilding.models import Activity, Member, Stage, Team
from partybuilding.service_record import this_year
from partybuilding.services.activities import record_activity, sign_up
from partybuilding.services.certificates import issue_certificate
from partybuilding.services.group_findings import agree
from partybuilding.services.residents import sign_up_resident
from tests.browsing import faults, opened, width
from tests.homes import id_number
from tests.partybuilding.activities import announced, person, volunteers
from tests.partybuilding.groups import DESK as DESK_USER
from tests.partybuilding.groups import STAFF, found, submitted, visited, working_group
from tests.partybuilding.party import Party
from tests.pictures import photo

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
Visit = Callable[..., Page]


@pytest.fixture
def visit(page: Page, live_server, client, party: Party) -> Visit:
    """Opens an address as somebody of the party."""

    def go(address: str, name: str, **preferences: str) -> Page:
        return opened(page, live_server, client, party.user(name), address, **preferences)

    return go


def addresses(party: Party) -> list[tuple[str, str]]:
    """Each page with who looks at it."""
    _people(party)
    own = {"args": [party.branch.pk]}
    return [
        (reverse("partybuilding:organisations"), "committee"),
        (f"{reverse('partybuilding:organisations')}?kind=branch", "street_coordinator"),
        (reverse("partybuilding:organisation", **own), "general"),
        (f"{reverse('partybuilding:coverage')}?what=firm", "street_coordinator"),
        (f"{reverse('partybuilding:without')}?what=grid", "street_coordinator"),
        (reverse("partybuilding:members"), "branch"),
        (reverse("partybuilding:transfers"), "branch"),
        (reverse("partybuilding:floating"), "branch"),
        (reverse("partybuilding:findings"), "branch"),
        (reverse("partybuilding:member", args=[Member.objects.earliest("pk").pk]), "branch"),
        (reverse("partybuilding:appoint", **own), "general"),
        (reverse("partybuilding:dissolve", **own), "general"),
        (f"{reverse('partybuilding:new_organisation')}?parent={party.general.pk}", "general"),
        *of_teams(party),
        *of_groups(party),
    ]


def of_teams(party: Party) -> list[tuple[str, str]]:
    """A team with somebody in it, and an activity that somebody signed up for."""
    team = volunteers(party, "grid_worker")
    activity = announced(team, party.user("party_secretary"), wanted=3)
    sign_up(activity, by=party.user("grid_worker"))
    called = _held(party, team)
    return [
        (called.get_absolute_url(), "party_secretary"),
        (called.get_absolute_url(), "grid_worker"),
        (reverse("partybuilding:service_record"), "grid_worker"),
        (reverse("partybuilding:activities"), "party_secretary"),
        (reverse("partybuilding:new_activity"), "party_secretary"),
        (activity.get_absolute_url(), "party_secretary"),
        (activity.get_absolute_url(), "grid_worker"),
        (reverse("partybuilding:teams"), "grid_worker"),
        (team.get_absolute_url(), "party_secretary"),
    ]


def _held(party: Party, team: Team) -> Activity:
    """Called together, come, and written down."""
    by = party.user("party_secretary")
    call = announced(team, by, kind="call")
    row = sign_up(call, by=party.user("grid_worker"))
    Activity.objects.filter(pk=call.pk).update(starts_at=now() - timedelta(hours=2), ends_at=now())
    return record_activity(call, hours={row.pk: Decimal("2.5")}, record="抽水两小时。", by=by)


def of_groups(party: Party) -> list[tuple[str, str]]:
    """A working group with a finding that a department agreed to do something about, and a certificate."""
    group = working_group(party)
    visited(party, group)
    finding, by = submitted(party, found(party, group, photos=[photo()])), party.user(STAFF)
    agree(finding, department=party.world.unit, text="装充电桩十个", due_on=today(), by=by)
    starts, ends = this_year()
    certificate = issue_certificate(person(party, STAFF), starts=starts, ends=ends, by=by)
    return [
        (reverse("partybuilding:groups"), DESK_USER),
        (reverse("partybuilding:new_group"), DESK_USER),
        (group.get_absolute_url(), DESK_USER),
        (reverse("partybuilding:visit_of_group", args=[group.pk]), STAFF),
        (reverse("partybuilding:collect", args=[group.pk]), STAFF),
        (reverse("partybuilding:group_findings"), STAFF),
        (finding.get_absolute_url(), STAFF),
        (reverse("partybuilding:service_record"), STAFF),
        (f"{reverse('partybuilding:check_certificate')}?number={certificate.number}", STAFF),
    ]


def _people(party: Party) -> None:
    """A letter on its way, somebody away for long, and a member of the group."""
    by = party.user("branch")
    for n, name in enumerate(("李党员", "王党员", "赵党员")):
        person = found_for_record(by, name=name, id_number=id_number("19700101", n), phone="13912345678")
        member = services.add_member(party.branch, person, by=by, stage=Stage.PROBATIONARY, joined_on=today())
        if n == 0:
            services.write_letter(member, to=party.next_door, letter="介字1号", by=by)
        if n == 1:
            services.go_away(member, place="东莞", starts=today() - timedelta(days=300), by=by)
    find_memberships()


def test_it_works(visit: Visit, party: Party):
    """The tree opens in place."""
    page = visit(f"{reverse('partybuilding:organisations')}?open=", "street_coordinator")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator(".tree-toggle").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    page.locator("tr", has_text=party.general.name).press("ArrowRight")
    expect(page.locator("tr[aria-level='3']", has_text=party.branch.name)).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_anybody_can_use_them(visit: Visit, party: Party, page: Page, theme: str, size: dict[str, int]):
    page.set_viewport_size(size)  # type: ignore[arg-type]
    for address, name in addresses(party):
        visit(address, name, theme=theme)
        assert faults(page) == [], address
        assert width(page) <= size["width"], address


def test_residents_sign_up_in_large_type(page: Page, live_server, party: Party):
    """Without an account, on a phone, and the place is given back with a second touch only."""
    starts = max(now(), timezone.now()) + timedelta(days=2)  # the server's clock is not held
    told = {"title": "物业合同怎么看", "is_public": True, "starts_at": starts, "ends_at": starts + timedelta(hours=2)}
    talk = announced(volunteers(party), party.user("party_secretary"), **told)
    own = sign_up_resident(talk, name="周兰英", phone="13912345678", token=new_token())
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.context.add_cookies([{"name": "type", "value": "large", "url": live_server.url}])
    board = reverse("partybuilding:public_activities", args=[talk.area.code])
    for address in (board, talk.get_public_url(), path_to(own)):
        page.goto(live_server.url + address)
        assert (faults(page), width(page)) == ([], PHONE["width"]), address
    page.locator("summary.button").click()
    with page.expect_navigation():
        page.locator(".give-back button").click()
    own.refresh_from_db()
    assert own.state == "withdrawn"
