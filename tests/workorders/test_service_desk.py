import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from common.clock import held
from common.revisions import bump
from grids.models import Role
from grids.services import appoint, create_person
from tests.world import MONDAY, ROADS, World
from workorders import services
from workorders.choices import State
from workorders.models import Category, Policy, Rule, WorkOrder
from workorders.policies import POLICIES
from workorders.rules import RULES

pytestmark = pytest.mark.django_db
DESK, CALLER, HINTS = (reverse(f"workorders:{name}") for name in ("desk", "desk_caller", "desk_hints"))
ENGLISH = {"accept-language": "en"}
CALL = {
    "channel": "phone",
    "phone": "139 0000 2222",
    "name": "马国栋",
    "description": "楼道灯不亮。晚上看不见路，老人摔了一跤。",
    "address": "槐荫小区3号楼",
    "then": "take_in",
    "token": "a1b2c3",
}


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


@pytest.fixture
def dispatcher(world: World) -> Client:
    return signed_in(world, "dispatcher")


@pytest.fixture
def rule(world: World) -> Rule:
    made = Rule.objects.create(
        name="路灯规则", words=["灯"], category=world.category, handling="refer", unit=world.unit
    )
    bump(RULES)
    return made


def signed_in(world: World, name: str) -> Client:
    client = Client(headers=ENGLISH)
    client.force_login(world.users[name])
    return client


def taken(client: Client, **given: str) -> WorkOrder:
    """The order that the form makes."""
    answer = client.post(DESK, {**CALL, **given})
    assert answer.status_code == 302, answer.context["form"].errors
    return WorkOrder.objects.numbered(answer.url.split("/")[2]).get()


def errors(client: Client, **given: str) -> dict[str, list[str]]:
    """What the form says instead, having made nothing."""
    before = WorkOrder.objects.count()
    answer = client.post(DESK, {**CALL, **given})
    assert answer.status_code == 422
    assert WorkOrder.objects.count() == before
    found: dict[str, list[str]] = answer.context["form"].errors
    return {name: [str(each) for each in sentences] for name, sentences in found.items()}


def test_it_works(world: World, dispatcher: Client):
    assert dispatcher.get(DESK).status_code == 200
    order = taken(dispatcher)
    assert (order.state, order.channel, order.title) == (State.SUBMITTED, "phone", "楼道灯不亮")
    assert (order.grid, order.desk, order.address) == (world.grid, world.community, "槐荫小区3号楼")
    reporter = order.reporters.get()
    assert (reporter.person.name, reporter.person.phone_masked) == ("马国栋", "139****2222")
    assert not reporter.is_staff
    event = order.events.get()
    assert (event.action, event.user, event.post.role) == ("submit", world.users["dispatcher"], Role.DISPATCHER)


def test_the_receipt_tells_number_and_code(dispatcher: Client):
    order = taken(dispatcher)
    page = dispatcher.get(reverse("workorders:desk_receipt", args=[order.number])).content.decode()
    assert order.number in page
    assert order.query_code in page
    assert "马**" in page
    assert "马国栋" not in page
    assert re.search(r'href="/desk/"\s+autofocus', page)


def test_a_receipt_is_for_whoever_took_it_in(world: World, dispatcher: Client):
    order = taken(dispatcher)
    url = reverse("workorders:desk_receipt", args=[order.number])
    assert signed_in(world, "community_secretary").get(url).status_code == 404
    assert dispatcher.get(reverse("workorders:desk_receipt", args=["261116-9999"])).status_code == 404
    by_resident = world.submit()
    assert dispatcher.get(reverse("workorders:desk_receipt", args=[by_resident.number])).status_code == 404


def test_settled_on_the_spot(world: World):
    desk = signed_in(world, "service_desk")
    order = taken(desk, then="settle", result="已换灯泡", category="T1")
    assert (order.state, order.category) == (State.REVIEWING, world.category)
    assert [event.action for event in order.events.all()] == ["submit", "settle"]
    assert order.events.last().text == "已换灯泡"


def test_registered_at_once(world: World, dispatcher: Client):
    order = taken(dispatcher, then="register", category="T1", handling="explain")
    assert (order.state, order.category, order.handling) == (State.REGISTERED, world.category, "explain")


def test_registered_and_dispatched_at_once(world: World, dispatcher: Client):
    order = taken(dispatcher, then="dispatch", category="T1", unit="UNIT-1", note="请先打电话")
    assert (order.state, order.lead_unit, order.handling) == (State.DISPATCHED, world.unit, "refer")
    assert order.dispatches.get().note == "请先打电话"


def test_what_is_left_open_is_as_the_rules_propose(world: World, dispatcher: Client, rule: Rule):
    order = taken(dispatcher, then="dispatch")
    assert (order.category, order.lead_unit) == (world.category, world.unit)
    assert order.suggestion.rules == "路灯规则"


def test_without_a_proposal_one_must_choose(world: World, dispatcher: Client):
    assert errors(dispatcher, then="register") == {
        "category": ["Choose a category: no rule proposes one for this text."]
    }
    assert errors(dispatcher, then="dispatch", category="T1") == {
        "unit": ["Choose the unit: no rule proposes one for this text."]
    }


def test_the_same_form_sent_twice_is_one_order(dispatcher: Client):
    first = taken(dispatcher, then="register", category="T1")
    second = taken(dispatcher, then="register", category="T1")
    assert first == second
    assert [event.action for event in first.events.all()] == ["submit", "register"]


def test_another_request_on_a_form_gone_back_to_is_another_order(dispatcher: Client):
    assert taken(dispatcher) != taken(dispatcher, description="水管漏水了")
    assert taken(dispatcher, token="z") != taken(dispatcher)


def test_one_who_took_it_in_only_may_settle_it_from_the_same_form(dispatcher: Client):
    first = taken(dispatcher)
    assert first.state == State.SUBMITTED
    second = taken(dispatcher, then="settle", result="已换", category="T1")
    assert (second.pk, second.state) == (first.pk, State.REVIEWING)


def test_every_form_has_a_token_of_its_own(dispatcher: Client):
    tokens = {dispatcher.get(DESK).context["form"]["token"].value() for _number in range(3)}
    assert len(tokens) == 3


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"description": ""}, "description", "Write down what the matter is."),
        ({"description": "字" * 100_000}, "description", "Write at most 20000 characters; these are 100000."),
        ({"description": "\x00\x01\u200b"}, "description", "Write something here; it is empty."),
        ({"phone": "12345"}, "phone", "Enter a mobile number of 11 digits"),
        ({"area": "640199002001"}, "area", "“640199002001” is unknown here"),
        ({"area": "\x00"}, "area", "Null characters are not allowed."),
        ({"category": "nonsense"}, "category", "“nonsense” is unknown here"),
        ({"occurred_at": "2026-11-17T09:00"}, "occurred_at", "This moment has not come yet"),
        ({"channel": "web"}, "channel", "Select a valid choice."),
        ({"then": "void"}, "then", "Select a valid choice."),
        ({"then": "settle"}, "result", "Say what was done."),
        ({"unit": "UNIT-9", "then": "dispatch"}, "unit", "“UNIT-9” is unknown here"),
        ({"address": "槐荫\x07小区"}, "address", "This has line breaks or invisible control characters."),
        ({"name": "字" * 61}, "name", "at most 60 characters"),
    ],
)
def test_bad_input_gets_a_sentence(dispatcher: Client, given: dict[str, str], field: str, sentence: str):
    found = errors(dispatcher, **given)
    assert list(found) == [field]
    assert sentence in found[field][0]


def test_everything_typed_is_kept(dispatcher: Client):
    answer = dispatcher.post(DESK, {**CALL, "phone": "1", "then": "settle", "result": "换了", "is_anonymous": "on"})
    form = answer.context["form"]
    kept = {name: form[name].value() for name in ("phone", "name", "description", "address", "then", "result", "token")}
    assert kept == {
        **{name: CALL[name] for name in kept if name in CALL},
        "phone": "1",
        "then": "settle",
        "result": "换了",
    }
    page = answer.content.decode()
    assert "老人摔了一跤" in page
    assert re.search(r'name="is_anonymous"[^>]*checked', page)


def test_markup_is_shown_as_text(dispatcher: Client):
    page = dispatcher.post(DESK, {**CALL, "description": "<script>alert(1)</script>", "phone": "1"}).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_a_matter_that_is_not_minor_is_not_settled_on_the_spot(world: World, dispatcher: Client):
    Category.objects.filter(pk=world.category.pk).update(severity="major")
    found = errors(dispatcher, then="settle", result="已处理", category="T1")
    assert found == {"then": ["“楼道照明” is no minor matter, so it cannot be settled on the spot: register it."]}


def test_what_lies_elsewhere_can_only_be_taken_in(world: World):
    street = signed_in(world, "street_coordinator")
    found = errors(street, then="register", category="T1")
    assert found == {
        "then": ["The place lies with 槐树社区, not with you: choose “Only take in”, and it appears there."]
    }
    assert taken(street).desk == world.community


def test_what_cannot_be_located_stays_with_ones_own_desk(world: World):
    for name, desk in (("street_coordinator", world.street), ("grid_worker", world.community)):
        order = taken(signed_in(world, name), address="月亮上", token=name)
        assert (order.desk, order.grid) == (desk, None)


def test_a_grid_worker_settles_in_the_grid_and_nowhere_else(world: World):
    worker = signed_in(world, "grid_worker")
    assert taken(worker, then="settle", result="已换", category="T1").state == State.REVIEWING
    assert list(errors(worker, then="settle", result="已换", category="T1", address="月亮上")) == ["then"]


def test_registering_is_not_offered_to_those_who_may_not(world: World):
    assert list(errors(signed_in(world, "service_desk"), then="register", category="T1")) == ["then"]


def test_the_post_that_one_works_under_decides(world: World, dispatcher: Client):
    second = appoint(person=world.users["dispatcher"].person, role=Role.UNIT_HANDLER, organisation=world.unit)
    dispatcher.post(reverse("grids:switch_post"), {"post": second.pk})
    assert dispatcher.get(DESK).status_code == 403


@pytest.mark.parametrize("name", ["unit_handler", "review_panel", "party_secretary", "supervisor", "system_admin"])
def test_other_roles_take_nothing_in(world: World, name: str):
    client = signed_in(world, name)
    assert client.get(DESK).status_code == 403
    for url in (DESK, CALLER, HINTS):
        assert client.post(url, CALL).status_code == 403
    assert not WorkOrder.objects.exists()


@pytest.mark.parametrize(
    "name", ["service_desk", "community_secretary", "street_coordinator", "district_coordinator", "grid_leader"]
)
def test_these_roles_do(world: World, name: str):
    assert taken(signed_in(world, name)).grid == world.grid


def test_anonymous_signs_in_first(db: None, client: Client):
    for url in (DESK, CALLER, HINTS, f"{DESK}261116-0001/"):
        assert client.post(url, CALL).url.startswith("/accounts/sign-in/")
    assert not WorkOrder.objects.exists()


class TestCaller:
    def test_it_works(self, world: World, dispatcher: Client):
        before = world.submit(title="灯不亮", phone="13900002222", name="马国栋")
        page = dispatcher.post(CALLER, {"phone": "+86 139 0000 2222"}).content.decode()
        assert "马**" in page
        assert "139****2222" in page
        assert "马国栋" not in page
        assert before.number in page

    def test_the_known_caller_needs_no_name(self, world: World, dispatcher: Client):
        known = world.submit(phone="13900002222", name="马国栋").reporters.get().person
        assert taken(dispatcher, name="").reporters.get().person == known
        assert taken(dispatcher, name="", caller=f"{known.pk}", token="2").reporters.get().person == known

    def test_of_several_one_is_chosen(self, world: World, dispatcher: Client):
        first = create_person(name="马国栋", phone="13900002222")
        second = create_person(name="周兰", phone="13900002222")
        assert list(errors(dispatcher, name="")) == ["name"]
        assert taken(dispatcher, name="", caller=f"{second.pk}").reporters.get().person == second
        assert taken(dispatcher, name="马国栋", token="2").reporters.get().person == first

    def test_somebody_else_gives_a_name(self, world: World, dispatcher: Client):
        create_person(name="马国栋", phone="13900002222")
        assert list(errors(dispatcher, name="", caller="other")) == ["name"]
        assert taken(dispatcher, name="吴平", caller="other").reporters.get().person.name == "吴平"

    def test_nobody_is_chosen_who_has_another_number(self, world: World, dispatcher: Client):
        known = create_person(name="马国栋", phone="13900002222")
        stranger = create_person(name="周兰", phone="13900009999")
        assert taken(dispatcher, name="", caller=f"{stranger.pk}").reporters.get().person == known

    def test_what_lies_elsewhere_or_was_anonymous_is_not_told(self, world: World, dispatcher: Client):
        person_gives = {"phone": "13900002222", "name": "马国栋"}
        elsewhere = world.submit(area=world.far_street, **person_gives)
        hidden = world.submit(is_anonymous=True, **person_gives)
        page = dispatcher.post(CALLER, {"phone": "13900002222"}).content.decode()
        assert elsewhere.number not in page
        assert hidden.number not in page
        assert "Nothing that this desk may see." in page

    @pytest.mark.parametrize("typed", ["", "139", "x" * 100_000, "\x00", "13900009999"])
    def test_an_unfinished_or_unknown_number_is_no_fault(self, world: World, dispatcher: Client, typed: str):
        assert dispatcher.post(CALLER, {"phone": typed}).status_code == 200

    def test_a_number_never_stands_in_an_address(self, world: World, dispatcher: Client):
        assert dispatcher.get(CALLER, {"phone": "13900002222"}).status_code == 405


class TestHints:
    def test_it_works(self, world: World, dispatcher: Client, rule: Rule):
        same = world.submit(description="7号楼楼道灯不亮，晚上看不见路")
        other = world.submit(description="水管漏水，地上全是水")
        page = dispatcher.post(HINTS, CALL).content.decode()
        assert "→ 东河街道 槐树社区 槐树一网格" in page
        assert "<b>楼道照明 · 槐荫物业</b>" in page
        assert "“灯” in the title; 路灯规则" in page
        assert same.number in page
        assert other.number not in page

    def test_what_is_closed_or_elsewhere_is_not_likely_the_same(self, world: World, dispatcher: Client):
        for state in ROADS:
            if not (order := world.order_in(state, description=CALL["description"])).is_open:
                assert order.number not in dispatcher.post(HINTS, CALL).content.decode()
        far = world.submit(description=CALL["description"], area=world.far_street)
        assert far.number not in dispatcher.post(HINTS, CALL).content.decode()

    def test_an_area_chosen_goes_before_the_address(self, world: World, dispatcher: Client):
        page = dispatcher.post(HINTS, {**CALL, "area": world.community.code}).content.decode()
        assert "→ 东河街道 槐树社区\n" in page

    def test_an_address_that_names_nothing_says_so(self, world: World, dispatcher: Client):
        assert "names none of your areas" in dispatcher.post(HINTS, {**CALL, "address": "月亮上"}).content.decode()

    @pytest.mark.parametrize(
        "given",
        [
            {"description": "字" * 100_000},
            {"description": "\x00<script>", "address": "\x00", "area": "\x00", "category": "\x00"},
            {"area": "640199002001", "category": "T9"},
            {"description": "", "address": ""},
        ],
    )
    def test_nonsense_gets_no_hints_and_no_error(self, world: World, dispatcher: Client, given: dict[str, str]):
        assert dispatcher.post(HINTS, {**CALL, **given}).status_code == 200

    def test_the_number_of_queries_does_not_grow(self, world: World, dispatcher: Client, django_assert_max_num_queries):
        for number in range(30):
            with held(MONDAY + timedelta(minutes=number)):
                world.submit(description=CALL["description"], phone="13900002222", name="马国栋")
        dispatcher.get(DESK)
        with django_assert_max_num_queries(15):
            dispatcher.post(HINTS, CALL)
        with django_assert_max_num_queries(8):
            dispatcher.post(CALLER, CALL)
        with django_assert_max_num_queries(15):
            dispatcher.get(DESK)


def test_without_javascript_the_look_up_is_a_button(world: World, dispatcher: Client, rule: Rule):
    before = world.submit(phone="13900002222", name="马国栋")
    answer = dispatcher.post(DESK, {**CALL, "phone": "13900002222", "description": "", "look": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert before.number in page
    assert 'class="field-error"' not in page
    assert 'value="槐荫小区3号楼"' in page


def test_the_channel_of_the_last_request_is_kept(dispatcher: Client):
    taken(dispatcher, channel="walk_in")
    assert dispatcher.get(DESK).context["form"]["channel"].value() == "walk_in"


def test_the_worker_leaves_alone_what_the_desk_has_decided(world: World, dispatcher: Client, rule: Rule):
    order = taken(dispatcher, then="register", category="T1")
    services.route(order.pk)
    order.refresh_from_db()
    assert order.state == State.REGISTERED


def test_a_grave_matter_is_registered_and_moves_up_in_the_same_step(world: World, dispatcher: Client):
    Policy.objects.create(district=world.district, street_from="ordinary")
    bump(POLICIES)
    Category.objects.filter(pk=world.category.pk).update(severity="significant")
    order = taken(dispatcher, then="dispatch", category="T1", unit="UNIT-1", note="先封路")
    assert (order.state, order.desk) == (State.REGISTERED, world.street)
    advice = order.events.get(action="advise")
    assert (advice.text, advice.is_public) == (f"{world.unit.name} · 先封路", False)
    receipt = dispatcher.get(reverse("workorders:desk_receipt", args=[order.number])).content.decode()
    assert f"now with {world.street.name}" in receipt
