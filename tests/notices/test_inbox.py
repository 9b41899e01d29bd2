from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common.clock import held
from notices.models import Notice
from notices.services import mark_read, sentence, tell
from notices.views.inbox import PAGE_SIZE
from tests.world import MONDAY, World

pytestmark = pytest.mark.django_db
INBOX = reverse("notices:inbox")
READ = reverse("notices:read")


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


@pytest.fixture
def dispatcher(world: World, client: Client) -> Client:
    client.force_login(world.users["dispatcher"])
    return client


def told(user: User, number: str, title: str = "路灯不亮", url: str = "/inbox/") -> Notice:
    params = {"number": number, "title": title, "ground": "任务不清"}
    tell([user.pk], "workorders.return", f"test:{number}", params, url)
    return Notice.objects.get(key=f"test:{number}:{user.pk}")


def test_it_works(dispatcher: Client, world: World):
    notice = told(world.users["dispatcher"], "261116-0001", url=f"{INBOX}?show=unread")
    page = dispatcher.get(INBOX, headers={"accept-language": "en"})
    assert "261116-0001 was returned to the desk (任务不清): 路灯不亮" in page.content.decode()
    assert page.context["unread"] == 1
    answer = dispatcher.get(reverse("notices:follow", args=[notice.pk]))
    assert answer.url == f"{INBOX}?show=unread"
    notice.refresh_from_db()
    assert notice.read_at == MONDAY


def test_newest_first_page_by_page(dispatcher: Client, world: World):
    for at in range(PAGE_SIZE + 1):
        with held(MONDAY + timedelta(minutes=at)):
            told(world.users["dispatcher"], f"261116-{at:04d}")
    first = dispatcher.get(INBOX).context["page"]
    assert [first.rows[0].params["number"], len(first.rows)] == [f"261116-{PAGE_SIZE:04d}", PAGE_SIZE]
    second = dispatcher.get(INBOX, {"cursor": first.next}).context["page"]
    assert [row.params["number"] for row in second.rows] == ["261116-0000"]
    back = dispatcher.get(INBOX, {"cursor": second.previous}).context["page"]
    assert back.rows == first.rows


@pytest.mark.parametrize("cursor", ["x", "W10:abc", "\x00"])
def test_a_broken_cursor_gives_the_first_page(dispatcher: Client, world: World, cursor: str):
    told(world.users["dispatcher"], "261116-0001")
    assert len(dispatcher.get(INBOX, {"cursor": cursor}).context["page"].rows) == 1


def test_one_is_marked_as_read(dispatcher: Client, world: World):
    me = world.users["dispatcher"]
    one, other = told(me, "261116-0001"), told(me, "261116-0002")
    assert dispatcher.post(READ, {"notice": one.pk}).url == INBOX
    assert list(Notice.objects.unread()) == [other]
    assert [row.pk for row in dispatcher.get(INBOX, {"show": "unread"}).context["page"].rows] == [other.pk]


def test_all_are_marked_as_read_but_only_mine(dispatcher: Client, world: World):
    told(world.users["dispatcher"], "261116-0001")
    told(world.users["dispatcher"], "261116-0002")
    theirs = told(world.users["other_dispatcher"], "261116-0003")
    dispatcher.post(READ)
    assert list(Notice.objects.unread()) == [theirs]


def test_those_of_others_are_not_there(dispatcher: Client, world: World):
    theirs = told(world.users["other_dispatcher"], "261116-0001")
    assert dispatcher.get(INBOX).context["page"].rows == []
    assert dispatcher.get(reverse("notices:follow", args=[theirs.pk])).status_code == 404
    dispatcher.post(READ, {"notice": theirs.pk})
    theirs.refresh_from_db()
    assert theirs.read_at is None


@pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 40, "²", "\x00"])
def test_nonsense_marks_nothing(dispatcher: Client, world: World, typed: str):
    told(world.users["dispatcher"], "261116-0001")
    assert dispatcher.post(READ, {"notice": typed}).status_code == 302
    assert Notice.objects.unread().count() == 1


def test_a_number_of_any_length_is_just_not_there(dispatcher: Client):
    assert dispatcher.get(f"{INBOX}{'9' * 40}/").status_code == 404


@pytest.mark.parametrize("url", ["", "https://example.org/", "//example.org/"])
def test_without_a_page_of_ours_one_stays_in_the_inbox(dispatcher: Client, world: World, url: str):
    notice = told(world.users["dispatcher"], "261116-0001", url=url)
    assert dispatcher.get(reverse("notices:follow", args=[notice.pk])).url == INBOX


def test_markup_is_shown_as_text(dispatcher: Client, world: World):
    told(world.users["dispatcher"], "261116-0001", title="<script>alert(1)</script>")
    page = dispatcher.get(INBOX).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_the_bell_counts_what_is_unread(dispatcher: Client, world: World):
    notice = told(world.users["dispatcher"], "261116-0001")
    told(world.users["dispatcher"], "261116-0002")
    mark_read(world.users["dispatcher"], [notice.pk])
    bell = next(item for item in dispatcher.get(INBOX).context["layout"].top if item.entry.key == "inbox")
    assert bell.count == 1


def test_an_empty_inbox_says_what_comes_here(dispatcher: Client):
    assert "When an order needs you" in dispatcher.get(INBOX, headers={"accept-language": "en"}).content.decode()
    unread = dispatcher.get(INBOX, {"show": "unread"}, headers={"accept-language": "en"})
    assert "Nothing unread" in unread.content.decode()


def test_an_event_without_a_sentence_still_has_a_line(dispatcher: Client, world: World):
    tell([world.users["dispatcher"].pk], "elsewhere.unknown", "u", {}, "")
    assert "elsewhere.unknown" in dispatcher.get(INBOX).content.decode()
    sentence("elsewhere.unknown", "Known now")
    assert "Known now" in dispatcher.get(INBOX).content.decode()


def test_the_number_of_queries_does_not_grow(dispatcher: Client, world: World, django_assert_max_num_queries):
    for at in range(40):
        told(world.users["dispatcher"], f"261116-{at:04d}")
    with django_assert_max_num_queries(12):
        dispatcher.get(INBOX)


@pytest.mark.parametrize("method", ["get", "post"])
def test_anonymous_signs_in_first(db: None, client: Client, method: str):
    for path in (INBOX, READ, reverse("notices:follow", args=[1])):
        assert getattr(client, method)(path).url.startswith(reverse("accounts:sign_in"))
