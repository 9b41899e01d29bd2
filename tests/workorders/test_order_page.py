from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from common.clock import held, now
from grids.models import Post
from grids.services import change_area, create_person
from tests.world import MONDAY, World
from workorders import services
from workorders.actors import SYSTEM
from workorders.choices import Channel, LimitStep, State
from workorders.models import Category, Reporter, Rule, Suggestion, WorkOrder
from workorders.order_page import RARE
from workorders.permissions import open_actions
from workorders.services.watching import watch
from workorders.workflow import ACTIONS

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
QUERIES = 19


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def look(client: Client, world: World, order: WorkOrder, name: str = "dispatcher", *, action: str = "", **query: str):
    client.force_login(world.users[name])
    url = reverse("workorders:act", args=[order.number, action]) if action else order.get_absolute_url()
    page = client.get(url, query, headers=ENGLISH)
    assert page.status_code == 200
    return page


def text_of(client: Client, world: World, order: WorkOrder, name: str = "dispatcher", **more: str) -> str:
    return str(look(client, world, order, name, **more).content.decode())


def test_it_works(world: World, client: Client):
    order = world.order_in(
        State.DISPATCHED, description="7号楼楼道灯不亮，晚上看不见。三楼最黑。", address="槐荫小区7号楼"
    )
    text = text_of(client, world, order)
    for words in (
        order.number,
        "7号楼楼道灯不亮，晚上看不见",
        "三楼最黑",
        "槐荫小区7号楼",
        "To accept",
        "槐树一网格",
        "楼道照明",
        "槐荫物业",
        "4 hours left (Work hours)",
        "周*",
        "139****1111",
        "Resident sees",
    ):
        assert words in text
    assert "周兰" not in text
    assert "13900001111" not in text


def test_whoever_has_not_signed_in_is_led_to_the_door(world: World, client: Client):
    order = world.submit()
    for url in (order.get_absolute_url(), reverse("workorders:act", args=[order.number, "register"])):
        page = client.get(url)
        assert page.status_code == 302
        assert page["Location"].startswith(reverse("accounts:sign_in"))


@pytest.mark.parametrize("name", ["other_dispatcher", "other_handler", "far_dispatcher", "system_admin"])
def test_an_outsider_finds_no_page(world: World, client: Client, name: str):
    order = world.order_in(State.DISPATCHED)
    client.force_login(world.users[name])
    assert client.get(order.get_absolute_url()).status_code == 404
    assert client.get(reverse("workorders:act", args=[order.number, "return"])).status_code == 404


def test_an_unknown_order_or_action_is_not_found(world: World, client: Client):
    order = world.submit()
    client.force_login(world.users["dispatcher"])
    assert client.get(reverse("workorders:order", args=["261116-9999"])).status_code == 404
    assert client.get(reverse("workorders:act", args=[order.number, "explode"])).status_code == 404


@pytest.mark.parametrize("state", [State.SUBMITTED, State.REGISTERED, State.DISPATCHED, State.HANDLED, State.CLOSED])
@pytest.mark.parametrize("name", ["dispatcher", "grid_worker", "unit_handler", "street_coordinator", "service_desk"])
def test_only_what_is_open_to_the_person_is_there(world: World, client: Client, state: State, name: str):
    order = world.order_in(state)
    if not WorkOrder.objects.visible_to(world.users[name]).filter(pk=order.pk).exists():
        client.force_login(world.users[name])
        assert client.get(order.get_absolute_url()).status_code == 404
        return
    text = text_of(client, world, order, name)
    allowed = {action.name for action in open_actions(world.actor(name), order)}
    for action in ("register", "decline", "settle", "dispatch", "accept", "return", "check", "void", "force_close"):
        assert (f'href="{reverse("workorders:act", args=[order.number, action])}"' in text) == (action in allowed)
    dangerous = {action.name for action in ACTIONS.values() if action.danger}
    assert ('class="act-form"' in text) == bool(allowed - RARE - dangerous)


def test_nothing_that_undoes_is_open_by_itself(world: World, client: Client):
    """An order in hand is the unit's: the desk may take it back, but has to ask for that form."""
    order = world.order_in(State.HANDLING)
    page = look(client, world, order).context["page"]
    assert "return" in {action.name for action in page.tabs}
    assert page.form is None
    assert look(client, world, order, action="return").context["page"].action.name == "return"


def test_the_usual_next_step_is_open(world: World, client: Client):
    assert look(client, world, world.order_in(State.SUBMITTED)).context["page"].action.name == "register"
    assert look(client, world, world.order_in(State.REGISTERED)).context["page"].action.name == "dispatch"
    assert look(client, world, world.order_in(State.HANDLED)).context["page"].action.name == "check"
    handler = look(client, world, world.order_in(State.DISPATCHED), "unit_handler")
    assert handler.context["page"].action.name == "accept"


def test_nothing_that_undoes_opens_by_itself(world: World, client: Client):
    order = world.order_in(State.HANDLING)
    page = look(client, world, order)
    assert page.context["page"].form is None
    assert [action.name for action in page.context["page"].tabs] == ["return"]
    assert "it is with 槐荫物业." in page.content.decode()


def test_an_explanation_in_words_comes_first_where_that_is_the_handling(world: World, client: Client):
    order = world.submit()
    services.register(order, by=world.actor("dispatcher"), category=world.category, handling="explain")
    assert look(client, world, order).context["page"].action.name == "answer"


def test_another_action_opens_by_its_address(world: World, client: Client):
    order = world.order_in(State.SUBMITTED)
    text = text_of(client, world, order, action="decline")
    assert 'name="ground"' in text
    assert 'name="sure"' in text


def test_an_action_that_is_not_open_is_said(world: World, client: Client):
    order = world.order_in(State.CLOSED)
    assert "This action is not open now" in text_of(client, world, order, action="dispatch")


@pytest.mark.parametrize(
    ("state", "name", "holder"),
    [
        (State.DISPATCHED, "service_desk", "槐荫物业"),
        (State.REVIEWING, "service_desk", "the reporter"),
        (State.ADJUDICATING, "service_desk", "the desk above 槐树社区"),
        (State.HANDLED, "unit_handler", "槐树社区"),
    ],
)
def test_whose_turn_it_is(world: World, client: Client, state: State, name: str, holder: str):
    order = world.order_in(state)
    assert f"it is with {holder}." in text_of(client, world, order, name)


def test_markup_is_shown_as_text(world: World, client: Client):
    nasty = "<script>alert(1)</script>"
    order = world.submit(description=f"灯坏了。{nasty}", title=f"灯{nasty}", address=nasty, name=nasty)
    order = services.register(order, by=world.actor("dispatcher"), category=world.category, handling="refer")
    order = services.dispatch(order, by=world.actor("dispatcher"), unit=world.unit, note=f"请看{nasty}")
    text = text_of(client, world, order)
    assert "<script>alert" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4


# Why this deadline


def test_the_deadline_explains_itself(world: World, client: Client):
    order = world.order_in(State.HANDLING)
    text = text_of(client, world, order)
    for words in ("楼道照明, Finish by: 2 work days", "测试时限表第一条", "just begun, 2 days in all"):
        assert words in text


def test_what_moved_the_deadline(world: World, client: Client):
    order = world.order_in(State.HANDLED)
    with held(MONDAY + timedelta(hours=1)):
        services.check(order, by=world.actor("dispatcher"), outcome="rework", finding="还是不亮")
        assert "Counted anew since 11-16 10:00; before that it was due 11-18 09:00" in text_of(client, world, order)


def test_late_is_said_in_words_and_stays(world: World, client: Client):
    order = world.order_in(State.HANDLING)
    with held(MONDAY + timedelta(days=3)):
        assert "1 day over (Work days)" in text_of(client, world, order)
        services.complete(order, by=world.actor("unit_handler"), result="修好了")
        text = text_of(client, world, order)
    assert "Was overdue" in text
    assert "met late" in text


# Suggestions


def rule_for(world: World) -> None:
    rule = Rule.objects.create(name="公共照明", words=["楼道灯"], category=world.category, unit=world.other_unit)
    assert rule.pk


def test_the_unit_that_a_rule_names_is_advised_and_ticked(world: World, client: Client):
    rule_for(world)
    order = world.submit()
    services.route(order.pk)
    order.refresh_from_db()
    services.register(order, by=world.actor("dispatcher"), category=world.category, handling="refer")
    form = look(client, world, order).context["page"].form
    assert [(each.unit, each.is_advised) for each in form.proposals] == [(world.other_unit, True)]
    assert form.proposals[0].reason == "Rule “公共照明”: the title has “楼道灯”"
    assert form.ticked == "unit:UNIT-2"
    text = text_of(client, world, order)
    assert 'value="unit:UNIT-2"' in text
    assert "Suggested" in text


def test_a_unit_that_sent_it_back_is_not_ticked(world: World, client: Client):
    rule_for(world)
    order = world.submit()
    services.route(order.pk)
    order.refresh_from_db()
    order = services.register(order, by=world.actor("dispatcher"), category=world.category, handling="refer")
    order = services.dispatch(order, by=world.actor("dispatcher"), unit=world.other_unit)
    services.return_(order, by=world.actor("other_handler"), ground="not_competent", reason="不归我们管")
    form = look(client, world, order).context["page"].form
    assert "returned this order on 11-16" in form.proposals[0].reason
    assert form.ticked == ""


def test_units_that_did_the_like_here(world: World, client: Client):
    world.order_in(State.CLOSED)
    late = world.order_in(State.HANDLING)
    with held(MONDAY + timedelta(days=5)):
        services.complete(late, by=world.actor("unit_handler"), result="修好了")
    order = world.order_in(State.REGISTERED)
    form = look(client, world, order).context["page"].form
    assert [each.reason for each in form.proposals] == ["2 such orders done, 1 in time"]
    assert form.ticked == ""


def test_the_closest_backstop_unit(world: World, client: Client):
    for unit, home in ((world.unit, world.community), (world.other_unit, world.district)):
        unit.is_backstop, unit.home = True, home
        unit.save()
    form = look(client, world, world.order_in(State.REGISTERED)).context["page"].form
    assert [(each.unit, each.reason) for each in form.proposals] == [
        (world.unit, "Backstop unit, for what nobody else takes")
    ]


def test_the_registration_begins_with_what_the_rules_say(world: World, client: Client):
    rule_for(world)
    order = world.submit()
    services.route(order.pk)
    order.refresh_from_db()
    form = look(client, world, order).context["page"].form
    assert form["category"].value() == "T1"
    assert form["handling"].value() == world.category.handling
    assert form.advice == "Rule “公共照明”: the title has “楼道灯”"


def test_the_registration_begins_with_what_is_usual(world: World, client: Client):
    order = world.submit(category=world.category)
    form = look(client, world, order).context["page"].form
    assert form["category"].value() == "T1"
    assert form.advice == "The request named “楼道照明”; usual for it"
    other = Category.objects.create(code="T2", name="漏水", handling="explain", severity="ordinary")
    form = look(client, world, order, action="register", category="T2").context["page"].form
    assert (form["category"].value(), form["handling"].value()) == (other.code, "explain")
    assert form.advice == "Usual for “漏水”"


def test_nothing_is_chosen_where_nothing_is_known(world: World, client: Client):
    form = look(client, world, world.submit()).context["page"].form
    assert form["category"].value() is None
    assert form["handling"].value() is None
    assert form.advice == ""


def test_what_the_table_gives_is_told_beside_the_moments(world: World, client: Client):
    text = text_of(client, world, world.order_in(State.REGISTERED))
    assert "Empty: 11-16 15:00, that is 4 work hours" in text
    assert "Empty: 11-18 09:00, that is 2 work days" in text


def test_limits_of_a_rule_go_before_the_table(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    Suggestion.objects.create(
        order=order, rules="快办", limits={LimitStep.FINISH: ["3", "work_hour", "快办"]}, created_at=now()
    )
    assert "Empty: 11-16 12:00, that is 3 work hours" in text_of(client, world, order)


# What happened


def test_the_timeline_says_who_and_what(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    services.dispatch(order, by=world.actor("dispatcher"), unit=world.unit, note="先打电话")
    services.return_(order, by=world.actor("unit_handler"), ground="wrong_place", reason="在马路对面")
    services.reclassify(order, by=world.actor("dispatcher"), reason="影响大", severity="major")
    services.relocate(order, by=world.actor("dispatcher"), reason="在南门", area=world.community)
    entries = look(client, world, order).context["page"].entries
    told = {entry.event.action: (entry.who, entry.event.text, entry.facts) for entry in entries}
    assert told["dispatch"] == (
        "Dispatcher dispatcher",
        "先打电话",
        ["槐荫物业", "to accept by 11-16 15:00, to finish by 11-18 09:00"],
    )
    assert told["return"] == ("Unit handler unit_handler", "在马路对面", ["Outside our area", "From 槐荫物业"])
    assert told["reclassify"] == ("Dispatcher dispatcher", "影响大", ["severity: Minor → Major"])
    assert told["relocate"] == ("Dispatcher dispatcher", "在南门", ["槐树一网格 → 槐树社区"])
    assert told["register"][2] == ["category: 楼道照明", "handling: Refer", "affair: Public matter"]
    assert entries[0].event.action == "relocate"


def test_review_and_check_in_words(world: World, client: Client):
    entries = look(client, world, world.order_in(State.CLOSED)).context["page"].entries
    told = {entry.event.action: (entry.who, entry.facts) for entry in entries}
    assert told["review"] == ("Reporter 周*", ["Solved", "Satisfied"])
    assert told["check"][1] == ["Done as stated"]


def test_public_and_internal_entries_apart(world: World, client: Client):
    order = world.order_in(State.REVIEWING)
    for show, expected in (("public", True), ("internal", False)):
        shown = look(client, world, order, show=show).context["page"].shown_entries
        assert shown
        assert {entry.is_public for entry in shown} == {expected}
    assert len(look(client, world, order, show="nonsense").context["page"].shown_entries) == order.events.count()


# Beside it


def test_likely_the_same_matter(world: World, client: Client):
    order = world.submit(description="槐荫小区7号楼楼道灯不亮，晚上看不见")
    same = world.submit(description="7号楼的楼道灯不亮，老人晚上看不见路")
    world.submit(description="水费账单看不懂，想请人解释")
    with held(MONDAY - timedelta(days=40)):
        world.submit(description="槐荫小区7号楼楼道灯不亮，晚上看不见")
    elsewhere = world.submit(description="槐荫小区7号楼楼道灯不亮，晚上看不见", area=world.other_grid)
    page = look(client, world, order).context["page"]
    assert [each.order for each in page.similar] == [same]
    assert elsewhere not in [each.order for each in page.similar]


def test_next_that_waits_for_me(world: World, client: Client):
    first = world.submit()
    with held(MONDAY + timedelta(hours=1)):
        second = world.submit()
    assert look(client, world, second).context["page"].next == first
    assert look(client, world, first).context["page"].next == second
    assert look(client, world, first, "party_secretary").context["page"].next is None


def test_the_map_shows_the_grid_and_the_point(world: World, client: Client):
    order = world.submit(lon=106.005, lat=38.005)
    page = look(client, world, order)
    assert page.context["page"].map.shape.startswith("M")
    assert 'class="map-pin"' in page.content.decode()
    change_area(world.grid, boundary=None)
    assert look(client, world, world.submit()).context["page"].map is None


def test_several_reporters_and_an_anonymous_one(world: World, client: Client):
    order = world.submit(is_anonymous=True)
    person = create_person(name="王秀英", phone="13811112222")
    Reporter.objects.create(order=order, person=person, created_at=now())
    text = text_of(client, world, order)
    assert "2 people report this" in text
    assert "Anonymous" in text
    assert "139****1111" not in text
    assert "王**" in text


def test_htmx_gets_the_part_it_asks_for(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    client.force_login(world.users["dispatcher"])
    for target, there, absent in (
        ("act", 'id="act"', 'id="timeline"'),
        ("timeline", 'id="timeline"', 'id="act"'),
        ("order", 'id="order"', "<html"),
    ):
        headers = {"HX-Request": "true", "HX-Target": target}
        text = client.get(order.get_absolute_url(), headers=headers).content.decode()
        assert there in text
        assert absent not in text


def queries(client: Client, world: World, order: WorkOrder, name: str) -> int:
    look(client, world, order, name)  # what is kept in memory is loaded
    with CaptureQueriesContext(connection) as seen:
        assert client.get(order.get_absolute_url()).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    ("state", "name"),
    [
        (State.SUBMITTED, "dispatcher"),
        (State.REGISTERED, "dispatcher"),
        (State.REGISTERED, "street_coordinator"),
        (State.DISPATCHED, "unit_handler"),
        (State.HANDLED, "dispatcher"),
        (State.HANDLED, "grid_worker"),
        (State.REVIEWING, "review_panel"),
        (State.CLOSED, "dispatcher"),
    ],
)
def test_few_queries(world: World, client: Client, state: State, name: str):
    rule_for(world)
    world.submit()
    order = world.order_in(state)
    assert queries(client, world, order, name) <= QUERIES


def test_no_more_queries_for_a_longer_story(world: World, client: Client):
    world.order_in(State.CLOSED)
    order = world.order_in(State.REGISTERED)
    services.dispatch(order, by=world.actor("dispatcher"), unit=world.unit)
    services.return_(order, by=world.actor("unit_handler"), ground="unclear", reason="看不明白")
    services.reclassify(order, by=world.actor("dispatcher"), reason="影响大", severity="major")
    services.relocate(order, by=world.actor("dispatcher"), reason="在南门", area=world.community)
    services.relocate(order, by=world.actor("dispatcher"), reason="在北门", area=world.grid)
    world.submit()
    few = queries(client, world, order, "dispatcher")
    for at in range(10):
        severity = "major" if at % 2 else "minor"
        services.reclassify(order, by=world.actor("dispatcher"), reason="改", severity=severity)
        person = create_person(name="王秀英", phone=f"1381111{at:04}")
        Reporter.objects.create(order=order, person=person, created_at=now())
        world.submit()
    assert queries(client, world, order, "dispatcher") == few <= QUERIES


def test_a_limit_set_by_hand(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    services.dispatch(
        order,
        by=world.actor("dispatcher"),
        unit=world.unit,
        accept_by=MONDAY + timedelta(hours=2),
        finish_by=MONDAY + timedelta(hours=9),
    )
    text = text_of(client, world, order)
    assert "Accept by: set by hand" in text
    assert "Instead of what the table of limits says" in text


def test_clockwork_is_told_by_the_platform(world: World, client: Client):
    order = world.submit()
    with held(MONDAY + timedelta(days=1)):
        watch()
        entries = look(client, world, order).context["page"].entries
    assert {(entry.who, *entry.facts) for entry in entries if entry.event.actor_kind == SYSTEM.kind} >= {
        ("The platform", "Register by")
    }


@pytest.mark.parametrize(
    ("state", "action", "words"),
    [
        (State.SUBMITTED, "decline", "The reporter reads what you write here"),
        (State.REGISTERED, "dispatch", "The reporter sees the step and your word to them, not the instructions"),
        (State.DISPATCHED, "accept", "The reporter sees the step, not what you write here"),
        (State.REGISTERED, "void", "Internal: the reporter does not see this entry"),
    ],
)
def test_who_reads_what_is_written(world: World, client: Client, state: State, action: str, words: str):
    name = "unit_handler" if action == "accept" else "dispatcher"
    assert words in text_of(client, world, world.order_in(state), name, action=action)


@pytest.mark.parametrize("action", ["answer", "settle"])
def test_what_ends_at_once_begins_with_the_proposed_category(world: World, client: Client, action: str):
    rule_for(world)
    order = world.submit()
    Suggestion.objects.create(order=order, category=world.category, rules="公共照明", created_at=MONDAY)
    form = look(client, world, order, action=action).context["page"].form
    assert form["category"].value() == "T1"
    assert form.advice == "Rule “公共照明”"


def test_what_stays_is_named(world: World, client: Client):
    """Wherever nothing need be chosen, the value that the order has now is told."""
    order = world.order_in(State.REGISTERED)
    form = look(client, world, order, action="reclassify").context["page"].form
    empty = {name: dict(form.fields[name].choices)[""] for name in ("category", "severity", "sensitivity")}
    assert empty == {
        "category": "as it is: 楼道照明",
        "severity": "as it is: Minor",
        "sensitivity": "as it is: Ordinary",
    }
    form = look(client, world, world.submit(), action="register").context["page"].form
    assert dict(form.fields["severity"].choices)[""] == "as usual for the category"
    assert dict(form.fields["sensitivity"].choices)[""] == "as it is: Ordinary"


def test_residents_are_masked_colleagues_are_not(world: World, client: Client):
    worker = world.users["grid_worker"].person
    order = world.order_in(State.REGISTERED, channel=Channel.PHONE)
    services.dispatch(order, by=world.actor("dispatcher"), person=worker)
    text = text_of(client, world, order)
    assert worker.name in text
    assert worker.masked_name not in text.replace(worker.name, "")
    assert "周*" in text
    assert "周兰" not in text
    told = {each.event.action: each for each in look(client, world, order).context["page"].entries}
    assert told["dispatch"].facts[0] == worker.name


def test_the_menu_says_who_i_am(world: World, client: Client):
    text = text_of(client, world, world.submit())
    assert f"<b>{world.users['dispatcher'].person.name}</b>" in text
    menu = text[text.index("user-menu") :]
    assert "槐树社区 · Dispatcher" in menu


def test_when_it_happened(world: World, client: Client):
    happened = MONDAY - timedelta(days=2, hours=3)
    assert "When it happened" not in text_of(client, world, world.submit())
    text = text_of(client, world, world.submit(occurred_at=happened, source="hotline", external_id="1"))
    shown = text[text.index("When it happened") :]
    assert shown.index(f'datetime="{happened.isoformat()}"') < 200


def test_a_unit_without_anybody_is_told_of_and_not_refused(world: World, client: Client):
    world.unit.is_backstop, world.unit.home = True, world.community
    world.unit.save()
    rule_for(world)
    Rule.objects.update(unit=world.other_unit)
    Post.objects.filter(organisation=world.other_unit).update(ends=MONDAY.date() - timedelta(days=1))
    order = world.order_in(State.REGISTERED)
    Suggestion.objects.create(order=order, unit=world.other_unit, rules="公共照明", created_at=MONDAY)
    form = look(client, world, order).context["page"].form
    assert {offer.proposal.unit: offer.warning for offer in form.offers} == {
        world.other_unit: f"nobody there can take it up at present; {world.unit.name} can",
        world.unit: "",
    }
    units = str(form["unit"])
    assert f"{world.other_unit.name} (nobody there at present)" in units
    assert f">{world.unit.name}<" in units
    assert services.dispatch(order, by=world.actor("dispatcher"), unit=world.other_unit).state == State.DISPATCHED


def test_a_unit_with_a_manager_only(world: World, client: Client):
    Post.objects.filter(organisation=world.unit, role="unit_handler").delete()
    order = world.order_in(State.REGISTERED)
    Suggestion.objects.create(order=order, unit=world.unit, rules="公共照明", created_at=MONDAY)
    (offer,) = look(client, world, order).context["page"].form.offers
    assert offer.warning == "no handler at present; the manager unit_manager takes it up"


def test_an_account_that_is_closed_takes_nothing_up(world: World, client: Client):
    User.objects.filter(person__posts__organisation=world.unit).update(is_active=False)
    order = world.order_in(State.REGISTERED)
    Suggestion.objects.create(order=order, unit=world.unit, rules="公共照明", created_at=MONDAY)
    (offer,) = look(client, world, order).context["page"].form.offers
    assert offer.warning == "nobody there can take it up at present"
