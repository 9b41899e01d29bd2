"""Organisations: found by name and kind, with contacts behind a reason, and which backstop is in force."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from grids.models import Contact, Organisation, Role
from grids.organisation_page import backstop_of
from grids.services import appoint, create_organisation, create_person, save_contact
from tests.world import World
from workorders import services
from workorders.choices import State
from workorders.models import Responsibility
from workorders.suggesting import proposals

pytestmark = pytest.mark.django_db
URL = reverse("grids:organisations")


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def page(code: str = "UNIT-1") -> str:
    return reverse("grids:organisation", args=[code])


def names(world: World, name: str, **asked: str) -> list[str]:
    return [unit.name for unit in client_of(world, name).get(URL, asked).context["page"].rows]


@pytest.fixture
def contact(world: World) -> Contact:
    return save_contact(Contact(organisation=world.unit, name="马经理", duty="经理"), phone="13612340000")


def test_it_works(world: World, contact: Contact):
    world.unit.serves.add(world.grid)
    text = client_of(world, "dispatcher").get(page()).content.decode()
    for shown in ("槐荫物业", "槐树一网格", "马经理", "136****0000"):
        assert shown in text
    assert "13612340000" not in text


def test_telephones_in_full_for_a_reason_and_on_record(world: World, contact: Contact):
    client = client_of(world, "dispatcher")
    assert client.post(page(), {"reason": "  "}).status_code == 400
    assert not AuditEntry.objects.filter(action="contact.reveal").exists()
    assert "13612340000" in client.post(page(), {"reason": "电梯困人，联系物业"}).content.decode()
    assert AuditEntry.objects.get(action="contact.reveal").reason == "电梯困人，联系物业"


def test_the_list_is_filtered(world: World):
    create_organisation(code="T-1", name="环卫队", kind="team", home=world.district)
    backstop = create_organisation(code="B-1", name="社区服务中心", kind="institution", home=world.community)
    Organisation.objects.filter(pk=backstop.pk).update(is_backstop=True)
    assert names(world, "dispatcher", q="hwd") == ["环卫队"]
    assert names(world, "dispatcher", q="服务") == ["社区服务中心"]
    assert names(world, "dispatcher", kind="team") == ["环卫队"]
    assert names(world, "dispatcher", kind="backstop") == ["社区服务中心"]
    assert names(world, "dispatcher", area=world.community.code) == ["槐荫物业", "社区服务中心"]
    assert names(world, "dispatcher", area="nonsense") == []
    assert names(world, "dispatcher", cursor="nonsense", q="hwd") == ["环卫队"]


@pytest.mark.parametrize("name", ["other_dispatcher", "far_dispatcher", "other_handler"])
def test_an_outsider(world: World, contact: Contact, name: str):
    client = client_of(world, name)
    assert client.get(page()).status_code == 404
    assert client.post(page(), {"reason": "就想看看电话"}).status_code == 404
    assert "槐荫物业" not in client.get(URL).content.decode()


def test_a_team_is_known_to_the_community_that_directs_it(world: World):
    team = create_organisation(code="T-1", name="安监队", kind="team", home=world.far_street)
    assert client_of(world, "community_secretary").get(page("T-1")).status_code == 404
    team.directed_by = world.community
    team.save()
    order = services.dispatch(world.order_in(State.REGISTERED), by=world.actor("dispatcher"), unit=team)
    answer = client_of(world, "community_secretary").get(page("T-1"))
    assert f"?unit={team.code}" in answer.content.decode()
    assert order.lead_unit in Organisation.objects.serving(world.grid)
    member = create_person(name="巡查员甲")
    appoint(person=member, role=Role.TEAM_MEMBER, organisation=team, seconded_to=world.community)
    assert "巡查员甲" in client_of(world, "community_secretary").get(page("T-1")).content.decode()
    posts = client_of(world, "community_secretary").get(reverse("grids:posts")).content.decode()
    assert "安监队" in posts
    assert client_of(world, "other_dispatcher").get(page("T-1")).status_code == 404


def test_the_backstop_in_force_is_the_closest(world: World):
    assert backstop_of(world.grid) is None
    above = create_organisation(code="B-1", name="街道兜底", kind="institution", home=world.street, is_backstop=True)
    assert backstop_of(world.grid) == above
    near = create_organisation(code="B-2", name="社区兜底", kind="institution", home=world.community, is_backstop=True)
    assert backstop_of(world.grid) == near
    assert backstop_of(world.other_grid) == above
    assert backstop_of(world.far_street) is None


def test_who_answers_for_a_category_is_proposed_with_the_reason(world: World):
    order = world.order_in(State.REGISTERED)
    Responsibility.objects.create(unit=world.other_unit, category=world.category, area=world.district)
    units = Organisation.objects.serving(order.area)
    found = {each.unit: each.reason for each in proposals(order, None, [], list(units))}
    assert world.category.name in found[world.other_unit]
    assert world.unit not in found
    assert world.category.name in client_of(world, "other_handler").get(page("UNIT-2")).content.decode()
