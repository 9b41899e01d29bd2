"""评议: members score one order after another; what most are unhappy with is taken up again when the session closes."""

from datetime import date, timedelta

import pytest
from django.test import Client

from common.clock import held
from common.errors import Conflict, Invalid, NotAllowed
from grids.models import Post
from tests.world import MONDAY, World, person
from workorders.choices import State
from workorders.models import PanelItem, PanelScore, PanelSession, WorkOrder
from workorders.services import judging

GOOD = {"solved": "solved", "satisfaction": "satisfied"}
BAD = {"solved": "unsolved", "satisfaction": "dissatisfied"}
DAY = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def called(world: World, size: int = 10) -> PanelSession:
    for name in ("second", "third"):
        world.users[name] = person(name, "review_panel", area=world.community).user  # type: ignore[assignment]
    members = list(Post.objects.filter(role="review_panel"))
    return judging.open_session(world.community, held_on=DAY, members=members, size=size, by=world.actor("dispatcher"))


def test_it_works(world: World):
    order = world.order_in(State.CLOSED)
    session = called(world)
    item = session.items.get()
    assert (item.order, session.is_blind) == (order, True)
    for name, said in (("review_panel", BAD), ("second", BAD), ("third", GOOD)):
        judging.score(item, by=world.actor(name), **said)
    judging.close_session(session, by=world.actor("dispatcher"))
    order.refresh_from_db()
    item.refresh_from_db()
    assert (item.is_unhappy, order.state, order.unhappy_reviews) == (True, State.REGISTERED, 1)


def test_half_is_not_most(world: World):
    order = world.order_in(State.CLOSED)
    session = called(world)
    for name, said in (("review_panel", BAD), ("second", GOOD)):
        judging.score(session.items.get(), by=world.actor(name), **said)
    judging.close_session(session, by=world.actor("dispatcher"))
    order.refresh_from_db()
    assert (PanelItem.objects.get().is_unhappy, order.state) == (False, State.CLOSED)


def test_the_draw_can_be_done_again(world: World):
    pks = [world.order_in(State.CLOSED, phone=f"1390000700{n}").pk for n in range(5)]
    drawn = judging.draw(world.community, "seed", 3)
    assert drawn == judging.draw(world.community, "seed", 3)
    assert set(drawn) < set(pks)
    called(world, 3)
    assert len(judging.draw(world.community, "seed", 5)) == 2  # the rest has been before the panel


def test_closed_is_closed(world: World):
    world.order_in(State.CLOSED)
    session, by = called(world), world.actor("dispatcher")
    judging.close_session(session, by=by)
    with pytest.raises(Conflict):
        judging.close_session(session, by=by)
    with pytest.raises(Conflict):
        judging.score(session.items.get(), by=world.actor("second"), **GOOD)


def test_nothing_to_look_at(world: World):
    with pytest.raises(Invalid):
        called(world)


def test_on_the_pages(world: World, client: Client):
    world.order_in(State.CLOSED)
    session = called(world)
    client.force_login(world.users["second"])
    page = client.get(f"/panels/{session.pk}/score/").content.decode()
    assert "楼道灯不亮" in page
    assert world.unit.name not in page
    item = session.items.get().pk
    assert client.post(f"/panels/{session.pk}/score/", {**BAD, "item": item}).status_code == 302
    assert PanelScore.objects.get().member.post.person.user == world.users["second"]
    assert client.get(f"/panels/{session.pk}/score/").status_code == 302
    client.force_login(world.users["dispatcher"])
    assert client.get("/panels/new/").status_code == 200
    assert client.post(f"/panels/{session.pk}/close/").status_code == 302
    assert client.get(f"/panels/{session.pk}/").status_code == 200
    assert PanelSession.objects.get().closed_at is not None


def chosen(world: World, *orders: WorkOrder) -> PanelSession:
    members, by = list(Post.objects.filter(role="review_panel")), world.actor("dispatcher")
    pks = [order.pk for order in orders]
    return judging.open_session(world.community, held_on=DAY, members=members, chosen=pks, by=by)


def test_chosen_by_hand(world: World):
    first, second, third = (world.order_in(State.CLOSED, phone=f"1390000800{n}") for n in range(3))
    session = chosen(world, third, first, third)
    assert [item.order for item in session.items.all()] == [third, first]
    assert session.seed == ""
    assert list(judging.candidates(world.community)) == [second]


@pytest.mark.parametrize("why", ["open", "elsewhere", "confidential", "before", "long ago"])
def test_what_may_not_be_chosen(world: World, why: str):
    order = world.order_in(State.REVIEWING if why == "open" else State.CLOSED)
    if why == "elsewhere":
        order = world.order_in(State.CLOSED, area=world.grid)
        WorkOrder.objects.filter(pk=order.pk).update(area_path=world.other_grid.path)
    if why == "confidential":
        WorkOrder.objects.filter(pk=order.pk).update(sensitivity="confidential")
    if why == "long ago":
        WorkOrder.objects.filter(pk=order.pk).update(closed_at=MONDAY - timedelta(days=91))
    if why == "before":
        chosen(world, order)
    with pytest.raises(Invalid) as refusal:
        chosen(world, order)
    sentence = str(refusal.value.fields["chosen"][0])
    assert (order.number in sentence) == (why != "elsewhere")


def test_chosen_on_the_page(world: World, client: Client):
    first, second = (world.order_in(State.CLOSED, phone=f"1390000800{n}") for n in range(2))
    client.force_login(world.users["dispatcher"])
    page = client.get(f"/panels/new/?order={second.number}&order=nonsense").content.decode()
    assert page.count("checked") >= 2  # the way, and the order
    assert page.index(second.number) < page.index(first.number)
    assert first.number not in client.get("/panels/new/?q=没有这种").content.decode()
    assert first.number in client.get(f"/panels/new/?unit={world.unit.code}").content.decode()
    member = Post.objects.get(role="review_panel").pk
    given = {"held_on": DAY, "members": member, "way": "choose", "size": ""}
    assert client.post("/panels/new/", given).status_code == 422
    assert client.post("/panels/new/", {**given, "chosen": [second.pk]}).status_code == 302
    assert PanelItem.objects.get().order == second


def test_results_and_their_pdf(world: World, client: Client):
    world.order_in(State.CLOSED)
    session = called(world)
    judging.score(session.items.get(), by=world.actor("second"), **BAD, words="灯还是不亮")
    client.force_login(world.users["dispatcher"])
    address = f"/panels/{session.pk}/"
    assert "灯还是不亮" not in client.get(address).content.decode()  # not before the session is closed
    judging.close_session(session, by=world.actor("dispatcher"))
    page = client.get(address).content.decode()
    assert "灯还是不亮" in page
    assert world.unit.name in page
    answer = client.get(f"/panels/{session.pk}.pdf")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]


def test_an_outsider_may_not(world: World, client: Client):
    world.order_in(State.CLOSED)
    session = called(world)
    for name in ("other_dispatcher", "grid_worker", "unit_handler"):
        with pytest.raises(NotAllowed):
            judging.score(session.items.get(), by=world.actor(name), **GOOD)
        with pytest.raises(NotAllowed):
            judging.close_session(session, by=world.actor(name))
        client.force_login(world.users[name])
        assert client.get(f"/panels/{session.pk}/").status_code == 404
