import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse

from accounts.models import User
from common import navigation
from common.context import layout
from common.navigation import FEW, Crumb, Entry, Group, Place, Slots, items, register, sections

KEYS = "common:components"
PASSWORD_PAGE = "accounts:change_password"


@pytest.fixture(autouse=True)
def own_frame(monkeypatch):
    """An empty frame, so that what the rooms registered does not show here."""
    monkeypatch.setattr(navigation, "_entries", {})
    monkeypatch.setattr(navigation, "slots", Slots())


@pytest.fixture
def request_of(rf: RequestFactory):
    def make(path="/", user=None):
        request = rf.get(path)
        request.user = user or User(username="alice")
        return request

    return make


def labels(request, place=Place.SIDE):
    return [item.entry.label for item in items(request, place)]


def test_it_works(request_of):
    register(Entry(key="b", label="Second", url_name=PASSWORD_PAGE, icon="list", order=20))
    register(Entry(key="a", label="First", url_name=KEYS, icon="house", order=10, count=lambda _request: 7))
    first, second = items(request_of(), Place.SIDE)
    assert (first.entry.label, first.url, first.count) == ("First", "/components/", 7)
    assert (second.entry.label, second.count) == ("Second", None)


def test_an_outsider_sees_nothing(request_of):
    register(Entry(key="a", label="First", url_name=KEYS, icon="house"))
    assert labels(request_of(user=AnonymousUser())) == []


def test_whoever_may_not_go_there_does_not_see_it(request_of):
    register(Entry(key="a", label="First", url_name=KEYS, icon="house", visible=lambda request: request.user.is_staff))
    assert labels(request_of()) == []
    assert labels(request_of(user=User(is_staff=True))) == ["First"]


def test_groups_come_in_order_and_apart(request_of):
    register(Entry(key="c", label="Late", url_name=KEYS, icon="x", group=Group.PARTY, order=1))
    register(Entry(key="a", label="Early", url_name=KEYS, icon="x", group=Group.GRIDS, order=90))
    frame = layout(request_of())["layout"]
    assert [[item.entry.label for item in section.items] for section in frame.side] == [["Early"], ["Late"]]


def test_a_folded_group_says_what_its_entries_count(request_of):
    for number in range(FEW + 1):
        register(
            Entry(key=f"{number}", label="x", url_name=KEYS, icon="x", group=Group.PARTY, count=lambda _request: 2)
        )
    (section,) = sections(request_of(), {"party": False})
    assert (section.folds, section.is_open, section.count) == (True, False, 2 * (FEW + 1))


def test_an_entry_alone_in_its_group_does_not_fold(request_of):
    for number in range(FEW):
        register(Entry(key=f"{number}", label="x", url_name=KEYS, icon="x", group=Group.GRIDS))
    register(Entry(key="alone", label="x", url_name=KEYS, icon="x", group=Group.SETTINGS))
    many, alone = sections(request_of(), {"settings": False})
    assert (many.folds, alone.folds, alone.is_open) == (True, False, True)


def test_pages_elsewhere_that_belong_to_an_entry(request_of):
    register(Entry(key="a", label="Components", url_name=KEYS, icon="x", also=(PASSWORD_PAGE,)))
    (item,) = items(request_of(reverse(PASSWORD_PAGE)), Place.SIDE)
    assert (item.url, item.is_current) == (reverse(KEYS), True)


def test_the_longest_address_above_the_page_is_current(request_of):
    register(Entry(key="a", label="Components", url_name=KEYS, icon="x"))
    register(Entry(key="b", label="Password", url_name=PASSWORD_PAGE, icon="x"))
    current = {item.entry.key: item.is_current for item in items(request_of("/components/more/"), Place.SIDE)}
    assert current == {"a": True, "b": False}
    assert not any(item.is_current for item in items(request_of("/elsewhere/"), Place.SIDE))


def test_the_same_key_replaces(request_of):
    register(Entry(key="a", label="Old", url_name=KEYS, icon="x"))
    register(Entry(key="a", label="New", url_name=KEYS, icon="x"))
    assert labels(request_of()) == ["New"]


def test_places_are_kept_apart(request_of):
    register(Entry(key="bell", label="Bell", url_name=KEYS, icon="bell", place=Place.TOP))
    frame = layout(request_of())["layout"]
    assert [item.entry.key for item in frame.top] == ["bell"]
    assert frame.side == frame.user == frame.phone == []


def test_nothing_is_counted_before_a_page_asks(request_of):
    counted = []
    register(Entry(key="a", label="Dear", url_name=KEYS, icon="x", count=lambda _request: counted.append(1)))
    (item,) = layout(request_of())["layout"].side[0].items
    assert counted == []
    assert (item.count, item.count) == (None, None)
    assert counted == [1]


def test_the_frame_survives_where_nobody_is_known(rf):
    frame = layout(rf.get("/"))["layout"]
    assert (frame.post, list(frame.posts), frame.user_name, frame.trail, frame.office_hours) == (None, [], "", [], [])


def test_rooms_fill_the_slots(request_of):
    navigation.slots.trail = lambda _request: [Crumb("Jinfeng", "/areas/1/")]
    navigation.slots.office_hours = lambda _request: ["08:30–12:00"]
    frame = layout(request_of())["layout"]
    assert frame.trail == [Crumb("Jinfeng", "/areas/1/")]
    assert frame.office_hours == ["08:30–12:00"]
