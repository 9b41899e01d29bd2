"""Somebody is away: who covers for them works under their posts, for as long as it lasts."""

from datetime import date, timedelta

import pytest

from accounts.models import AuditEntry, User
from common.clock import advance, held, today
from common.errors import Invalid
from grids import services as grids
from grids.models import Absence, CareMark, Person, Post, Role
from grids.reach import reach_of
from notices import outbox
from notices.models import Notice
from tests import homes
from tests.world import MONDAY, World, person
from workorders import services
from workorders.choices import State
from workorders.models import Dispatch, WorkOrder
from workorders.timeline import entries

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def who(world: World, name: str) -> Person:
    return world.users[name].person


def fresh(world: World, name: str) -> User:
    return User.objects.get(pk=world.users[name].pk)


def away(world: World, name: str, cover: str | None = None, days: int = 3, **given: object) -> Absence:
    starts = given.pop("starts", today())
    return grids.report_absence(
        person=who(world, name),
        starts=starts,
        ends=starts + days * DAY,
        cover=who(world, cover) if cover else None,
        by=world.users[name],
        **given,
    )


def posts_of(world: World, name: str) -> set[str]:
    return {post.label for post in reach_of(fresh(world, name)).posts}


def test_it_works(world: World):
    order = world.order_in(State.SUBMITTED)
    away(world, "dispatcher", "grid_worker")
    done = services.register(order, by=world.actor("grid_worker"), category=world.category, handling="refer")
    event = done.events.get(action="register")
    assert event.post.person == who(world, "dispatcher")
    assert event.actor_name == "grid_worker"
    newest = entries(done, done.events.select_related("post__person").order_by("pk"), [])[0]
    assert "grid_worker" in newest.who
    assert "dispatcher" in newest.who.split("grid_worker")[1]


def test_it_lasts_from_the_first_day_to_the_last(world: World):
    own = posts_of(world, "grid_worker")
    away(world, "dispatcher", "grid_worker", starts=today() + DAY, days=1)
    assert posts_of(world, "grid_worker") == own
    advance(DAY)
    assert len(posts_of(world, "grid_worker")) == len(own) + 1
    advance(2 * DAY)
    assert posts_of(world, "grid_worker") == own


def test_the_holder_keeps_the_post(world: World):
    before = posts_of(world, "dispatcher")
    away(world, "dispatcher", "grid_worker")
    assert posts_of(world, "dispatcher") == before


def test_the_switcher_says_for_whom(world: World, client):
    away(world, "dispatcher", "grid_worker")
    client.force_login(world.users["grid_worker"])
    answer = client.get("/inbox/")
    assert "dispatcher" in answer.content.decode()
    assert answer.context["layout"].user_name == "grid_worker"


def test_under_the_covered_post_one_keeps_ones_own_name(world: World, client):
    away(world, "dispatcher", "grid_worker")
    client.force_login(world.users["grid_worker"])
    covered = Post.objects.get(person=who(world, "dispatcher"))
    client.post("/post/", {"post": covered.pk})
    layout = client.get("/").context["layout"]
    assert layout.post == covered
    assert layout.user_name == "grid_worker"


def test_notices_reach_the_cover_as_well(world: World):
    away(world, "unit_handler", "unit_manager")
    order = world.order_in(State.DISPATCHED)
    outbox.sweep()
    told = set(Notice.objects.filter(event="workorders.dispatch").values_list("user__username", flat=True))
    assert told == {"unit_handler", "unit_manager"}
    assert order.lead_unit == world.unit


def test_a_cover_hears_what_only_the_holder_would(world: World):
    away(world, "dispatcher", "grid_worker")
    world.order_in(State.HANDLED)
    outbox.sweep()
    assert Notice.objects.filter(event="workorders.complete", user=world.users["grid_worker"]).exists()
    assert not Notice.objects.filter(event="workorders.complete", user=world.users["grid_leader"]).exists()


def test_what_the_holder_was_given_by_name_is_done_by_the_cover(world: World):
    order = services.dispatch(
        world.order_in(State.REGISTERED), by=world.actor("dispatcher"), person=who(world, "grid_worker")
    )
    away(world, "grid_worker", "service_desk")
    assert WorkOrder.objects.visible_to(fresh(world, "service_desk")).filter(pk=order.pk).exists()
    assert services.accept(order, by=world.actor("service_desk")).state == State.HANDLING
    assert Dispatch.objects.get(order=order).person == who(world, "grid_worker")


def test_the_cover_of_a_handler_does_not_check_what_the_unit_did(world: World):
    order = world.order_in(State.HANDLED)
    assert "check" in {each.name for each in _open(world, "dispatcher", order)}
    beside = grids.appoint(
        person=who(world, "dispatcher"), role=Role.UNIT_HANDLER, organisation=world.other_unit, starts=date(2020, 1, 1)
    )
    absent = person("absent", Role.UNIT_HANDLER, organisation=world.unit)
    grids.appoint(person=absent, role=Role.TEAM_MEMBER, organisation=world.other_unit, starts=date(2020, 1, 1))
    grids.report_absence(person=absent, starts=today(), ends=today(), cover=beside.person, by=None)
    assert "check" not in {each.name for each in _open(world, "dispatcher", order)}


def _open(world: World, name: str, order: WorkOrder):
    from workorders.permissions import open_actions

    return open_actions(world.actor(name), order)


def test_the_b_post_answers_when_no_cover_is_named(world: World):
    a, b = (Post.objects.get(person=who(world, name)) for name in ("grid_worker", "dispatcher"))
    grids.pair_posts(a, b, by=None)
    away(world, "dispatcher")
    assert posts_of(world, "grid_worker") >= {b.label}
    advance(10 * DAY)
    away(world, "grid_worker")
    assert posts_of(world, "dispatcher") >= {a.label}
    assert b.label not in posts_of(world, "grid_worker")


def test_care_groups_stay_shut_to_the_cover(world: World):
    homes.settle(world)
    away(world, "community_secretary", "dispatcher")
    covered = next(post for post in reach_of(fresh(world, "dispatcher")).posts if post.covered_by)
    assert covered.sees_care_groups
    assert CareMark.objects.visible_to(fresh(world, "community_secretary")).exists()
    assert not CareMark.objects.visible_to(fresh(world, "dispatcher")).exists()


def test_an_administrator_is_covered_by_nobody(world: World):
    dispatcher_too = grids.appoint(
        person=who(world, "security_admin"), role=Role.SERVICE_DESK, area=world.community, starts=date(2020, 1, 1)
    )
    away(world, "security_admin", "dispatcher")
    gained = {post.pk for post in reach_of(fresh(world, "dispatcher")).posts if post.covered_by}
    assert gained == {dispatcher_too.pk}


def test_the_reach_of_a_key_follows(world: World):
    from accounts.models import ApiKey

    user = fresh(world, "grid_worker")
    user.api_key = ApiKey(pk=77, name="k")
    assert len(reach_of(user).posts) == 1
    away(world, "dispatcher", "grid_worker")
    user = fresh(world, "grid_worker")
    user.api_key = ApiKey(pk=77, name="k")
    assert len(reach_of(user).posts) == 2


def test_it_is_recorded(world: World):
    absence = away(world, "dispatcher", "grid_worker")
    kept = AuditEntry.objects.get(action="absence.report")
    assert (kept.user, kept.object_id) == (world.users["dispatcher"], str(absence.pk))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"days": -1}, "ends"),
        ({"starts": date(2026, 1, 5)}, "ends"),
        ({"cover": "dispatcher"}, "cover"),
        ({"cover": "far_dispatcher"}, "cover"),
        ({"cover": "other_handler"}, "cover"),
    ],
)
def test_nonsense_is_refused(world: World, given, field):
    with pytest.raises(Invalid) as refusal:
        away(world, "dispatcher", **given)
    assert list(refusal.value.fields) == [field]
    assert not Absence.objects.exists()


def test_twice_at_the_same_time_is_refused(world: World):
    away(world, "dispatcher")
    with pytest.raises(Invalid):
        away(world, "dispatcher", starts=today() + 2 * DAY)


def test_whoever_is_away_covers_nobody(world: World):
    away(world, "grid_worker")
    with pytest.raises(Invalid) as refusal:
        away(world, "dispatcher", "grid_worker", starts=today() + DAY)
    assert list(refusal.value.fields) == ["cover"]


def test_whoever_covers_stays_unless_they_are_ill(world: World):
    away(world, "dispatcher", "grid_worker")
    with pytest.raises(Invalid):
        away(world, "grid_worker")
    away(world, "grid_worker", reason="illness")
    assert len(reach_of(fresh(world, "grid_worker")).posts) == 1


def test_back_earlier(world: World):
    absence = away(world, "dispatcher", "grid_worker")
    advance(2 * DAY)
    grids.end_absence(absence, last_day=today() - DAY, by=None)
    assert len(posts_of(world, "grid_worker")) == 1
    absence.refresh_from_db()
    assert absence.ends == today() - DAY
    with pytest.raises(Invalid):
        grids.end_absence(absence, last_day=today(), by=None)


def test_called_off(world: World):
    absence = away(world, "dispatcher", "grid_worker", starts=today() + DAY)
    assert grids.end_absence(absence, last_day=today(), by=None) is None
    assert not Absence.objects.exists()


def test_a_pair_is_taken_apart(world: World):
    a, b, c = (Post.objects.get(person=who(world, name)) for name in ("grid_worker", "dispatcher", "service_desk"))
    grids.pair_posts(a, b, by=None)
    grids.pair_posts(c, b, by=None)
    partners = dict(Post.objects.filter(pk__in=[a.pk, b.pk, c.pk]).values_list("pk", "partner"))
    assert partners == {a.pk: None, b.pk: c.pk, c.pk: b.pk}
    grids.pair_posts(b, None, by=None)
    assert not Post.objects.filter(partner__isnull=False).exists()


@pytest.mark.parametrize("name", ["far_dispatcher", "system_admin", "dispatcher"])
def test_nobody_is_paired_with_an_outsider(world: World, name):
    post = Post.objects.get(person=who(world, "dispatcher"))
    with pytest.raises(Invalid):
        grids.pair_posts(post, Post.objects.get(person=who(world, name)), by=None)
