"""The order on paper."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _

from common.clock import held
from tests.papers import letters
from tests.world import MONDAY, World
from workorders.choices import State
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def page(client: Client, world: World, order: WorkOrder, name: str = "dispatcher", query: str = "") -> str:
    client.force_login(world.users[name])
    answer = client.get(reverse("workorders:sheet", args=[order.number]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def told(world: World) -> WorkOrder:
    return world.order_in(
        State.ADJUDICATING, description="我叫周兰，电话13900001111，7号楼灯不亮。", address="槐荫小区7号楼2单元501"
    )


def test_it_works(world: World, client: Client):
    order = told(world)
    text = page(client, world, order)
    for known in (order.number, "槐荫小区7号楼2单元501", "槐荫物业", "不归我们管", reverse("workorders:lookup")):
        assert known in text
    assert order.reporters.get().shown_name in text
    assert _("Internal: not to be given away") in text


def test_to_give_away_without_names_and_internal_entries(world: World, client: Client):
    text = page(client, world, told(world), query="?for=public")
    for private in ("周兰", "13900001111", "501", "7号楼", "不归我们管", "unit_handler", "dispatcher"):
        assert private not in text
    assert _("Internal: not to be given away") not in text


def test_as_a_file_with_the_same_letters(world: World, client: Client):
    order = told(world)
    client.force_login(world.users["dispatcher"])
    address = reverse("workorders:sheet", args=[order.number])
    full, public = (client.get(f"{address}?as=pdf{more}") for more in ("", "&for=public"))
    assert full["Content-Type"] == public["Content-Type"] == "application/pdf"
    assert f"{order.number}-internal.pdf" in full["Content-Disposition"]
    drawn, given_away = (letters(b"".join(each)) for each in (full, public))  # type: ignore[call-overload]
    assert set("槐荫物业不归管") <= drawn
    assert "兰" in drawn  # what the reporter wrote
    assert not set("兰归") & given_away


def test_nobodys_telephone_is_printed(world: World, client: Client):
    order = world.order_in(State.CLOSED)
    for query in ("", "?for=public"):
        assert "13900001111" not in page(client, world, order, query=query)


@pytest.mark.parametrize("name", ["other_dispatcher", "other_handler", "system_admin"])
def test_for_an_outsider_there_is_none(world: World, client: Client, name: str):
    client.force_login(world.users[name])
    address = reverse("workorders:sheet", args=[told(world).number])
    assert client.get(address).status_code == 404
    assert client.get(f"{address}?for=public").status_code == 404
    assert client.get(f"{address}?as=pdf").status_code == 404


def test_the_order_page_leads_there(world: World, client: Client):
    order = told(world)
    client.force_login(world.users["dispatcher"])
    assert reverse("workorders:sheet", args=[order.number]) in client.get(order.get_absolute_url()).content.decode()
