"""Who approves a bulletin does not publish it; either may refuse it in a sentence, and then it is counted anew."""

from datetime import date

import pytest
from django.test import Client

from common.clock import held
from common.errors import Conflict, Invalid, NotAllowed
from common.revisions import bump
from notices.models import Notice
from tests.world import MONDAY, World
from workorders.choices import State
from workorders.figures.tallying import count_all
from workorders.models import Bulletin, Policy
from workorders.policies import POLICIES
from workorders.services import issuing

NOVEMBER = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


@pytest.fixture
def draft(world: World) -> Bulletin:
    world.order_in(State.CLOSED)
    count_all()
    issuing.make_bulletin(world.community, NOVEMBER)
    return Bulletin.objects.get()


def test_it_works(world: World, draft: Bulletin):
    secretary, dispatcher = world.actor("community_secretary"), world.actor("dispatcher")
    approved = issuing.approve_bulletin(draft, by=secretary)
    with pytest.raises(NotAllowed):
        issuing.publish_bulletin(approved, by=secretary)
    published = issuing.publish_bulletin(approved, by=dispatcher)
    assert (published.approved_by, published.published_by) == (secretary.user, dispatcher.user)
    assert list(published.entries.values_list("step", "name")) == [
        ("made", ""), ("approved", "community_secretary"), ("published", "dispatcher"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["street_coordinator", "district_coordinator", "supervisor"])
def test_the_level_above_publishes_where_the_desk_is_one_person(world: World, draft: Bulletin, name: str):
    approved = issuing.approve_bulletin(draft, by=world.actor("community_secretary"))
    assert issuing.publish_bulletin(approved, by=world.actor(name)).state == "published"


def test_a_district_may_leave_it_to_one(world: World, draft: Bulletin):
    Policy.objects.create(district=world.district, bulletin_by_two=False)
    bump(POLICIES)
    by = world.actor("community_secretary")
    assert issuing.publish_bulletin(issuing.approve_bulletin(draft, by=by), by=by).state == "published"


@pytest.mark.parametrize(("is_approved", "name"), [(False, "community_secretary"), (True, "dispatcher")])
def test_refused_and_counted_anew(world: World, draft: Bulletin, is_approved: bool, name: str):
    secretary = world.actor("community_secretary")
    if is_approved:
        issuing.approve_bulletin(draft, by=secretary)
    with pytest.raises(Invalid):
        issuing.refuse_bulletin(draft, by=world.actor(name), words=" ")
    refused = issuing.refuse_bulletin(draft, by=world.actor(name), words="少了一件")
    assert (refused.state, refused.approved_by) == ("refused", None)
    with pytest.raises(Conflict):
        issuing.approve_bulletin(refused, by=secretary)
    world.order_in(State.CLOSED, phone="13900007777")
    count_all()
    again = issuing.recount_bulletin(refused, by=secretary)
    assert (again.state, again.issue, again.content["total"]["sent"]) == ("draft", 1, 2)
    assert again.entries.get(step="refused").words == "少了一件"
    assert Notice.objects.filter(event="workorders.bulletin_refused", user=secretary.user).exists()


def test_on_the_page(world: World, draft: Bulletin, client: Client):
    address = f"/bulletins/{draft.pk}/"
    client.force_login(world.users["community_secretary"])
    assert client.post(f"{address}refuse/", {"words": ""}).status_code == 400
    client.post(f"{address}refuse/", {"words": "少了一件"})
    assert "少了一件" in client.get(address).content.decode()
    for step in ("recount", "approve"):
        assert client.post(f"{address}{step}/").status_code == 302
    assert f"{address}publish/" not in client.get(address).content.decode()
    client.force_login(world.users["dispatcher"])
    assert f"{address}publish/" in client.get(address).content.decode()
    assert client.get(f"/bulletins/{draft.pk}.xlsx").status_code == 200


def test_an_outsider_may_not(world: World, draft: Bulletin, client: Client):
    for name in ("dispatcher", "unit_manager", "other_dispatcher"):
        with pytest.raises(NotAllowed):
            issuing.refuse_bulletin(draft, by=world.actor(name), words="不对")
    approved = issuing.approve_bulletin(draft, by=world.actor("community_secretary"))
    for name in ("unit_manager", "grid_worker", "other_dispatcher", "far_street_coordinator"):
        with pytest.raises(NotAllowed):
            issuing.publish_bulletin(approved, by=world.actor(name))
        client.force_login(world.users[name])
        assert client.get(f"/bulletins/{draft.pk}.xlsx").status_code == 404


def test_an_outsider_cannot_tell_a_draft_from_none(world: World, draft: Bulletin, client: Client):
    for name in ("other_dispatcher", "far_street_coordinator", "other_handler"):
        client.force_login(world.users[name])
        assert f"/bulletins/{draft.pk}/" not in client.get("/bulletins/").content.decode()
        for pk in (draft.pk, draft.pk + 1):
            for page in (f"{pk}/", f"{pk}.pdf", f"{pk}.xlsx"):
                assert client.get(f"/bulletins/{page}").status_code == 404
            for step in ("approve", "refuse", "recount", "publish", "correct", "shred"):
                assert client.post(f"/bulletins/{pk}/{step}/", {"words": "不对"}).status_code == 404
    draft.refresh_from_db()
    assert draft.state == "draft"
