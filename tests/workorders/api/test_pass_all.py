from typing import Any

import pytest
from django.urls import reverse

from grids.models import Person
from tests.world import World
from workorders import services
from workorders.choices import State
from workorders.models import BulkRun, WorkOrder

pytestmark = pytest.mark.django_db
URL = reverse("workorders_api:pass_all")


def who(world: World, name: str) -> Person:
    return world.users[name].person


def lead(world: World) -> WorkOrder:
    order = world.order_in(State.REGISTERED)
    return services.dispatch(order, by=world.actor("dispatcher"), person=who(world, "grid_worker"))


def again(order: WorkOrder) -> WorkOrder:
    return WorkOrder.objects.get(pk=order.pk)


def given(world: World, left: str, to: str, **more: Any) -> dict[str, Any]:
    return {"left": who(world, left).pk, "person": who(world, to).pk, "reason": "长假", **more}


def test_it_works(api, world: World):
    order, client = lead(world), api("dispatcher")
    seen = client.post(URL, given(world, "grid_worker", "grid_leader", preview=True), format="json").json()
    assert (seen["preview"], [each["number"] for each in seen["results"]]) == (True, [order.number])
    assert again(order).lead_person == who(world, "grid_worker")
    first, second = (
        client.post(
            URL, given(world, "grid_worker", "grid_leader"), format="json", headers={"Idempotency-Key": "leave"}
        )
        for _time in range(2)
    )
    assert (first.json()["done"], first.json()) == (1, second.json())
    assert again(order).lead_person == who(world, "grid_leader")
    assert BulkRun.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "to", "field"), [("other_dispatcher", "grid_leader", "left"), ("dispatcher", "unit_handler", "person")]
)
def test_an_outsider_reaches_nobody(api, world: World, name: str, to: str, field: str):
    order = lead(world)
    answer = api(name).post(URL, given(world, "grid_worker", to), format="json")
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (400, [field])
    assert again(order).lead_person == who(world, "grid_worker")
