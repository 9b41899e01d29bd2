"""The left navigation as the rooms fill it: short for every role, with nothing empty, folding as somebody left it."""

import pytest
from django.urls import reverse

from accounts.models import User
from common.navigation import FEW, ROOM, Group, Section
from grids.models import Role

ROLES = [
    Role.GRID_WORKER,
    Role.SERVICE_DESK,
    Role.DISPATCHER,
    Role.COMMUNITY_SECRETARY,
    Role.DISTRICT_COORDINATOR,
    Role.SUPERVISOR,
    Role.UNIT_HANDLER,
    Role.REVIEW_PANEL,
    Role.PARTY_SECRETARY,
    Role.SYSTEM_ADMIN,
    Role.AUDIT_ADMIN,
]


@pytest.fixture
def side(db, client):
    """The navigation on a page as this user sees it."""

    def of(user: User, name: str = "workbench", folds: str = "") -> dict[str, Section]:
        client.force_login(user)
        client.cookies["folds"] = folds
        sections = client.get(reverse(name)).context["layout"].side
        return {section.group: section for section in sections}

    return of


def unfolded(sections: dict[str, Section]) -> int:
    return sum(len(each.items) for each in sections.values() if each.is_open)


def test_it_works(world, side):
    shown = side(world.users["dispatcher"])
    assert list(shown) == [group for group in Group if group in shown]
    assert not shown[Group.DAILY].folds
    assert (shown[Group.GRIDS].is_open, shown[Group.REVIEW].folds, shown[Group.REVIEW].is_open) == (True, True, False)


@pytest.mark.parametrize("role", ROLES)
def test_it_is_short_for_every_role(world, side, role):
    shown = side(world.users[role])
    assert 0 < unfolded(shown) <= ROOM + 1  # an entry that is alone in its group never folds
    assert all(section.items for section in shown.values())


@pytest.mark.parametrize(
    ("role", "daily"),
    [
        (Role.GRID_WORKER, ["workbench", "orders", "desk", "register", "visits"]),
        (Role.GRID_LEADER, ["workbench", "orders", "desk", "register", "visits"]),
        (Role.UNIT_HANDLER, ["workbench", "orders", "offers"]),
    ],
)
def test_what_some_open_all_day_is_picked_out(world, side, role, daily):
    """Whatever else they may open stands folded below it, until they unfold it."""
    shown = side(world.users[role])
    assert [item.entry.key for item in shown[Group.DAILY].items] == daily
    assert not any(section.is_open for section in shown.values() if section.folds)
    assert side(world.users[role], folds="together=1")[Group.TOGETHER].is_open


def test_for_whoever_sees_everything_as_well(side):
    shown = side(User.objects.create_superuser("root"))
    assert unfolded(shown) <= ROOM
    assert sum(len(section.items) for section in shown.values()) > 2 * ROOM - 1


def test_few_entries_do_not_fold(world, side):
    shown = side(world.users["audit_admin"])
    assert sum(len(section.items) for section in shown.values()) <= FEW
    assert not any(section.folds for section in shown.values())


def test_entries_of_a_group_come_in_an_order_of_their_own(side):
    for section in side(User.objects.create_superuser("root")).values():
        orders = [item.entry.order for item in section.items]
        assert orders == sorted(set(orders))


def test_the_group_of_the_page_stands_open(world, side):
    shown = side(world.users["dispatcher"], "deliberation:meetings", folds="together=0")
    assert shown[Group.TOGETHER].is_open


def test_it_stays_as_somebody_left_it(world, side):
    shown = side(world.users["dispatcher"], folds="review=1&grids=0&nonsense&daily=0")
    assert shown[Group.REVIEW].is_open
    assert not shown[Group.GRIDS].is_open
    assert shown[Group.DAILY].is_open


def test_an_outsider_gets_none(client):
    answer = client.get(reverse("workbench"), follow=True)
    assert "data-fold" not in answer.content.decode()


def test_no_two_entries_share_an_icon(side):
    icons = [
        item.entry.icon for section in side(User.objects.create_superuser("root")).values() for item in section.items
    ]
    assert len(icons) == len(set(icons))
