"""The personal link of a provider: one page from the question to the result."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import AuditEntry
from common.clock import held, now
from grids import services as grids
from tests.pictures import photo, picture, upload
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import Mode, Sensitivity, State
from workorders.links import path_to, token_for
from workorders.models import PersonalLink, Proposal, WorkOrder
from workorders.services.watching import remind_providers
from workorders.story import chapters

pytestmark = pytest.mark.django_db
GONE = 410


@pytest.fixture(autouse=True)
def _monday():
    cache.clear()  # of what was counted against other links
    with held(MONDAY):
        yield


def asked(world: World, **given: object) -> PersonalLink:
    """Somebody without an account, asked to meet the need."""
    order = world.order_in(State.REGISTERED, address="槐荫小区7号楼2单元501", **given)
    helper = grids.create_person(name="马德福")
    services.propose(order, by=world.actor("dispatcher"), person=helper, message="能否帮老人换个灯泡？")
    return order.links.get(purpose="provide")


def do(client: Client, link: PersonalLink, action: str, **sent: object):
    return client.post(reverse("workorders:provider_act", args=[token_for(link), action]), sent)


def agreed(world: World, client: Client) -> PersonalLink:
    link = asked(world)
    assert do(client, link, "agree").status_code == 302
    return PersonalLink.objects.get(pk=link.pk)


def test_it_works(world: World, client: Client):
    link = asked(world)
    assert "能否帮老人换个灯泡？" in client.get(path_to(link)).content.decode()
    assert do(client, link, "agree", appointment="2026-11-17T10:00", note="明早去").status_code == 302
    assert do(client, link, "appoint", appointment="2026-11-17T14:00").status_code == 302
    assert do(client, link, "contact", outcome="reached").status_code == 302
    assert do(client, link, "progress", progress="灯泡已买好").status_code == 302
    answer = do(client, link, "complete", result="换好了", photos=[upload(picture())])
    assert answer.status_code == 302
    order = WorkOrder.objects.get(pk=link.order_id)
    assert (order.state, order.mode) == (State.HANDLED, Mode.AGREED)
    kept = order.attachments.get()
    assert (kept.stage, kept.is_public, kept.by) == ("after", True, None)
    event = order.events.get(action="complete")
    assert (event.actor_kind, event.actor_name, event.data["mode"]) == ("provider", "马德福", "agreed")
    page = client.get(path_to(link)).content.decode()
    assert reverse("workorders:provider_act", args=[token_for(link), "complete"]) not in page


def test_nothing_of_the_resident_before_agreeing(world: World, client: Client):
    link = asked(world, description="我叫周兰，电话13900001111，住7号楼2单元501，灯不亮。")
    page = client.get(path_to(link)).content.decode()
    for private in ("周兰", "13900001111", "501", "7号楼"):
        assert private not in page
    assert client.post(reverse("workorders:provider_reveal", args=[token_for(link)])).status_code == 403


def test_afterwards_only_what_the_work_needs(world: World, client: Client):
    link = agreed(world, client)
    page = client.get(path_to(link)).content.decode()
    assert "槐荫小区7号楼2单元501" in page
    assert "周*" in page or "周某" in page or link.order.reporters.get().shown_name in page
    assert "13900001111" not in page
    shown = client.post(reverse("workorders:provider_reveal", args=[token_for(link)])).content.decode()
    assert "13900001111" in shown
    entry = AuditEntry.objects.get(action="reporter.reveal")
    assert (entry.user, entry.actor_label, entry.detail["link"]) == (None, "马德福", link.pk)
    assert "13900001111" not in client.get(path_to(link)).content.decode()


def test_of_a_confidential_order_only_what_the_desk_wrote(world: World, client: Client):
    link = asked(world, description="家里的难处，不想让别人知道。")
    WorkOrder.objects.filter(pk=link.order_id).update(sensitivity=Sensitivity.CONFIDENTIAL)
    page = client.get(path_to(link)).content.decode()
    assert "难处" not in page
    assert "能否帮老人换个灯泡？" in page


def test_may_refuse_without_a_word(world: World, client: Client):
    link = asked(world)
    assert do(client, link, "refuse").status_code == 302
    assert client.get(path_to(link)).status_code == GONE
    assert do(client, link, "agree").status_code == GONE
    assert WorkOrder.objects.get(pk=link.order_id).state == State.REGISTERED


def test_gives_back_freely_and_may_be_asked_again(world: World, client: Client):
    link = agreed(world, client)
    assert do(client, link, "return").status_code == 302
    order = WorkOrder.objects.get(pk=link.order_id)
    assert (order.state, order.returns, order.mode) == (State.REGISTERED, 0, "")
    assert order.events.get(action="return").data["mode"] == "agreed"
    assert client.get(path_to(link)).status_code == GONE
    assert link.proposal is not None
    services.propose(order, by=world.actor("dispatcher"), person=link.proposal.person, message="改天可以吗？")
    assert order.proposals.waiting().count() == 1


def test_the_first_who_agrees_has_it(world: World, client: Client):
    first = asked(world)
    order = WorkOrder.objects.get(pk=first.order_id)
    services.propose(order, by=world.actor("dispatcher"), unit=world.unit, message="能否帮忙？")
    second = order.links.get(proposal__unit=world.unit)
    assert do(client, second, "agree").status_code == 302
    assert client.get(path_to(first)).status_code == GONE
    assert do(client, first, "agree").status_code == GONE
    assert do(client, first, "complete", result="抢功").status_code == GONE
    assert WorkOrder.objects.get(pk=order.pk).lead_unit == world.unit


def test_over_when_it_has_expired_or_the_order_has_ended(world: World, client: Client):
    link = asked(world)
    with held(link.expires_at + timedelta(seconds=1)):
        assert client.get(path_to(link)).status_code == GONE
        assert do(client, link, "agree").status_code == GONE
    services.withdraw(link.order, by=world.reporter(link.order))
    assert client.get(path_to(link)).status_code == GONE
    assert do(client, link, "agree").status_code == GONE


def test_lasts_as_long_as_the_work(world: World, client: Client):
    link = agreed(world, client)
    dispatch = Proposal.objects.get(pk=link.proposal_id).dispatch
    assert dispatch is not None
    assert link.expires_at > dispatch.finish_by


def test_lasts_through_the_review_that_sends_it_back(world: World, client: Client):
    link = agreed(world, client)
    do(client, link, "complete", result="换好了")
    order = services.check(WorkOrder.objects.get(pk=link.order_id), by=world.actor("dispatcher"), outcome="pass")
    assert client.get(path_to(link)).status_code == 200
    services.review(order, by=world.reporter(order), solved="unsolved", satisfaction="dissatisfied")
    assert do(client, link, "complete", result="再换一次").status_code == 302


def test_what_a_handler_of_the_staff_may_do_is_not_theirs(world: World, client: Client):
    link = agreed(world, client)
    for action in ("hold", "extend", "defer", "contest", "dispatch", "void", "nothing"):
        assert do(client, link, action, reason="x", until="2026-11-20T10:00").status_code == 404


def test_a_link_opens_its_own_order_only(world: World, client: Client):
    link = agreed(world, client)
    other = world.order_in(State.REVIEWING)
    services.attach(other, by=world.actor("dispatcher"), photo=photo(), stage="after", is_public=True)
    address = reverse(
        "workorders:provider_photo", args=[token_for(link), other.attachments.values_list("pk", flat=True)[0]]
    )
    assert client.get(address).status_code == 404
    review = other.links.get()
    assert client.get(reverse("workorders:provider_link", args=[token_for(review)])).status_code == 404
    assert client.get(reverse("workorders:review_link", args=[token_for(link)])).status_code == 404
    assert client.get(reverse("workorders:provider_link", args=[token_for(link)[:-1] + "~"])).status_code == 404


def test_kept_from_search_engines_and_caches(world: World, client: Client):
    answer = client.get(path_to(asked(world)))
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]


def test_not_sent_without_end(world: World, client: Client):
    link = agreed(world, client)
    answers = [do(client, link, "progress", progress=f"第{n}步").status_code for n in range(32)]
    assert answers[-1] == 429
    assert WorkOrder.objects.get(pk=link.order_id).events.filter(action="progress").count() < 32


def test_what_was_typed_is_kept_when_it_is_refused(world: World, client: Client):
    link = asked(world)
    answer = do(client, link, "agree", appointment="2020-01-01T10:00", note="上午去")
    assert answer.status_code == 422
    assert "上午去" in answer.content.decode()
    assert WorkOrder.objects.get(pk=link.order_id).state == State.REGISTERED


def test_the_desk_sees_answer_and_link_others_no_link(world: World, client: Client):
    link = asked(world)
    client.force_login(world.users["dispatcher"])
    assert _("No answer yet") in client.get(link.order.get_absolute_url()).content.decode()
    taken = client.post(reverse("workorders:hand_link", args=[link.order.number]), {"proposal": link.proposal_id})
    assert path_to(link) in taken.content.decode()
    client.force_login(world.users["grid_worker"])
    assert path_to(link) not in client.get(link.order.get_absolute_url()).content.decode()


def test_somebody_with_an_account_but_no_post_does_it_on_the_order_page(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    user = world.users["review_panel"].__class__.objects.create_user("volunteer", password="Grid-2026-demo")
    helper = grids.create_person(name="志愿者", user=user)
    services.propose(order, by=world.actor("dispatcher"), person=helper, message="能否帮忙？")
    client.force_login(user)
    order.refresh_from_db()
    for action, given in (("agree", {}), ("complete", {"result": "换好了"})):
        order.refresh_from_db()
        url = reverse("workorders:act", args=[order.number, action])
        assert client.get(url).status_code == 200
        assert client.post(url, {"version": order.version, **given}).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.mode) == (State.HANDLED, Mode.AGREED)


def test_the_desk_names_whom_it_asks_on_the_order_page(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    client.force_login(world.users["dispatcher"])
    url = reverse("workorders:act", args=[order.number, "propose"])
    assert 'name="unit"' in client.get(url).content.decode()
    sent = {"version": order.version, "unit": world.unit.code, "message": "能否帮忙？"}
    assert client.post(url, sent).status_code == 302
    assert order.proposals.get().unit == world.unit


def test_reminded_once_before_the_answer_is_due(world: World):

    order = world.order_in(State.REGISTERED)
    due = now() + timedelta(days=3)
    services.propose(order, by=world.actor("dispatcher"), unit=world.unit, message="能否？", answer_by=due)
    with held(due - timedelta(days=1, minutes=1)):
        assert remind_providers() == 0
    with held(due - timedelta(hours=23)):
        assert (remind_providers(), remind_providers()) == (1, 0)
    assert order.events.filter(action="remind").count() == 1


def test_who_has_answered_is_not_reminded(world: World):

    order = world.order_in(State.REGISTERED)
    due = now() + timedelta(days=3)
    services.propose(order, by=world.actor("dispatcher"), unit=world.unit, message="能否？", answer_by=due)
    services.refuse(order, by=world.actor("unit_handler"))
    with held(due):
        assert remind_providers() == 0


def test_what_came_back_is_told(world: World, client: Client):
    link = agreed(world, client)
    left = _("It has come back: something is left to do")
    do(client, link, "complete", result="换好了")
    order = services.check(
        WorkOrder.objects.get(pk=link.order_id), by=world.actor("community_secretary"), outcome="pass"
    )
    assert left not in client.get(path_to(link)).content.decode()
    words = "灯还是不亮，请打13900001111"
    services.review(order, by=world.reporter(order), solved="unsolved", satisfaction="dissatisfied", comment=words)
    page = client.get(path_to(link)).content.decode()
    assert left in page
    assert "灯还是不亮" in page
    assert "13900001111" not in page
    do(client, link, "complete", result="重新接了线")
    assert left not in client.get(path_to(link)).content.decode()


def test_who_finished_it_is_no_unit_to_the_resident(world: World, client: Client):
    link = agreed(world, client)
    do(client, link, "complete", result="换好了")
    titles = [chapter.title for chapter in chapters(link.order, None)]
    assert _("%(unit)s reports it done") % {"unit": _("Whoever agreed")} in titles
    assert not any("马德福" in title for title in titles)


def test_who_had_the_link_reads_why_it_is_not_theirs_to_check(world: World, client: Client):
    link = agreed(world, client)
    services.hand_link(link.order, by=world.actor("dispatcher"), proposal=link.proposal)
    do(client, link, "complete", result="换好了")
    why = _("You had the provider's link in hand, and over it the work was finished: somebody else checks it.")
    for name, is_told in (("dispatcher", True), ("community_secretary", False), ("supervisor", False)):
        client.force_login(world.users[name])
        assert (why in unescape(client.get(link.order.get_absolute_url()).content.decode())) is is_told


def test_the_answers_are_said_in_their_own_words(world: World, client: Client):
    link = asked(world)
    do(client, link, "refuse", reason="这几天不在")
    client.force_login(world.users["dispatcher"])
    page = client.get(link.order.get_absolute_url()).content.decode()
    assert pgettext("of somebody asked", "Refused") in page
