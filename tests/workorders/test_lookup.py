import pytest
from django.core.cache import cache
from django.test import Client

from common.clock import held
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.models import Review, WorkOrder

URL = "/lookup/"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def _on_monday():
    cache.clear()
    with held(MONDAY):
        yield


def enter(client: Client, order: WorkOrder) -> str:
    """Look the order up; the address of its page."""
    answer = client.post(URL, {"number": order.number, "code": order.query_code})
    assert answer.status_code == 302
    return answer["Location"]


def wrong(order: WorkOrder) -> str:
    return f"{(int(order.query_code) + 1) % 10**6:06d}"


def sentence(client: Client, number: str, code: str) -> str:
    answer = client.post(URL, {"number": number, "code": code}, headers=ENGLISH)
    assert answer.status_code == 422
    return answer.content.decode()


def test_it_works(world: World, client: Client):
    order = world.order_in(State.HANDLING)
    url = enter(client, order)
    page = client.get(url, headers=ENGLISH).content.decode()
    assert order.title in page
    assert "Being worked on" in page
    assert "The unit calls you by" in page
    assert "Passed on to 槐荫物业" in page
    assert "槐荫物业 took it over" in page
    services.contact(order, by=world.actor("unit_handler"), outcome="reached")
    assert "It should be done by" in client.get(url, headers=ENGLISH).content.decode()


def test_as_people_type_it(world: World, client: Client):
    order = world.submit()
    number = order.number.replace("-", "").translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    code = f" {order.query_code[:3]} {order.query_code[3:]}"
    assert client.post(URL, {"number": number, "code": code}).status_code == 302


def test_outsider(world: World, client: Client):
    order, other = world.submit(), world.submit()
    enter(client, other)
    for path in ("", "review/", "withdraw/"):
        url = f"{URL}{order.number}/{path}"
        assert (client.post(url) if path else client.get(url)).status_code == 404


def test_wrong_code_and_unknown_number_cannot_be_told_apart(world: World, client: Client):
    order = world.submit()
    one = sentence(client, order.number, wrong(order))
    other = sentence(client, "991231-0001", order.query_code)
    assert "No request has this number with this code." in one
    assert one.count("No request has") == other.count("No request has") == 1


@pytest.mark.parametrize(
    "number", ["", "abc", "261116-", "000000-0000", "261116-99999999999999999999", "\x00", "9" * 41]
)
def test_bad_number(world: World, client: Client, number: str):
    sentence(client, number, "123456")


@pytest.mark.parametrize("code", ["", "abc", "none", "12345", "1234567", "１２３"])
def test_bad_code(world: World, client: Client, code: str):
    sentence(client, world.submit().number, code)


def test_after_ten_wrong_codes_one_waits(world: World, client: Client):
    order = world.submit()
    for _ in range(10):
        assert "No request has" in sentence(client, order.number, wrong(order))
    assert "too many wrong codes" in sentence(client, order.number, order.query_code)
    other = world.submit()
    enter(client, other)


def test_the_right_code_clears_the_count(world: World, client: Client):
    order = world.submit()
    for _ in range(9):
        sentence(client, order.number, wrong(order))
    enter(client, order)
    sentence(client, order.number, wrong(order))
    enter(client, order)


def test_guessing_over_many_numbers(world: World, client: Client):
    for at in range(60):
        sentence(client, f"261116-{at + 1000}", "123456")
    order = world.submit()
    assert "too many wrong codes" in sentence(client, order.number, order.query_code)


def test_found_on_duty_has_nobody_to_look_it_up(world: World, client: Client):
    order = world.submit(by_staff=True, name="", phone="")
    assert "No request has" in sentence(client, order.number, order.query_code)


def test_only_public_things_are_told(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    by = world.actor("dispatcher")
    order = services.reclassify(order, by=by, reason="内部理由", severity="ordinary")
    order = services.dispatch(order, by=by, unit=world.unit, note="这户不好说话")
    order = services.accept(order, by=world.actor("unit_handler"), note="下午再去")
    order = services.complete(order, by=world.actor("unit_handler"), result="换了三盏灯")
    page = client.get(enter(client, order)).content.decode()
    assert "换了三盏灯" in page
    for secret in ("内部理由", "这户不好说话", "下午再去", "unit_handler", "dispatcher"):
        assert secret not in page


@pytest.mark.parametrize("state", [State.SUBMITTED, State.HANDLING])
def test_withdraw(world: World, client: Client, state: State):
    order = world.order_in(state)
    url = enter(client, order)
    assert client.post(f"{url}withdraw/", {"reason": "自己修好了"})["Location"] == url
    order.refresh_from_db()
    assert order.state == State.WITHDRAWN
    assert order.events.latest("pk").text == "自己修好了"


def test_withdraw_too_late(world: World, client: Client):
    order = world.order_in(State.HANDLED)
    url = enter(client, order)
    assert "withdraw/" not in client.get(url).content.decode()
    answer = client.post(f"{url}withdraw/", {}, headers=ENGLISH)
    assert answer.status_code == 422
    order.refresh_from_db()
    assert order.state == State.HANDLED


def test_review(world: World, client: Client):
    order = world.order_in(State.REVIEWING)
    url = enter(client, order)
    page = client.get(url).content.decode()
    assert "checked" not in page  # nothing is chosen for anybody
    sent = {"solved": "solved", "satisfaction": "very_satisfied", "comment": "很快"}
    client.post(f"{url}review/", sent)
    order.refresh_from_db()
    assert order.state == State.CLOSED
    review = Review.objects.get()
    assert (review.reporter, review.comment) == (order.reporters.get(), "很快")
    page = client.get(url, headers=ENGLISH).content.decode()
    assert "Very satisfied" in page
    assert "很快" in page


def test_a_review_that_is_due_stands_before_the_story(world: World, client: Client):
    text = client.get(enter(client, world.order_in(State.REVIEWING))).content.decode()
    assert text.index('id="review"') < text.index('id="story-title"')


def test_review_with_a_choice_missing(world: World, client: Client):
    order = world.order_in(State.REVIEWING)
    url = enter(client, order)
    answer = client.post(f"{url}review/", {"solved": "partly", "comment": "还差一盏"}, headers=ENGLISH)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "还差一盏" in text
    assert "tap one of the faces" in text
    assert "This field is required" not in text
    assert not Review.objects.exists()


def test_unhappy_review_goes_back(world: World, client: Client):
    order = world.order_in(State.REVIEWING)
    client.post(f"{enter(client, order)}review/", {"solved": "unsolved", "satisfaction": "dissatisfied"})
    order.refresh_from_db()
    assert order.state == State.HANDLING


def test_review_twice(world: World, client: Client):
    order = world.order_in(State.REVIEWING)
    url = enter(client, order)
    sent = {"solved": "solved", "satisfaction": "satisfied"}
    client.post(f"{url}review/", sent)
    assert client.post(f"{url}review/", sent).status_code == 422
    assert Review.objects.count() == 1


def test_every_state_has_its_words(world: World, client: Client):
    from workorders.story import STATES

    assert STATES.keys() == set(State)


def test_forget_on_a_shared_computer(world: World, client: Client):
    url = enter(client, world.submit())
    client.post("/lookup/leave/")
    assert client.get(url).status_code == 404


def test_late_is_said(world: World, client: Client):
    from datetime import timedelta

    order = world.order_in(State.HANDLING)
    url = enter(client, order)
    with held(MONDAY + timedelta(days=20)):
        assert "is late" in client.get(url, headers=ENGLISH).content.decode()
