"""An activity from the plan to the record: who is told, who has a place, who waits, and the hours given."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from common import qr
from common.clock import advance, now
from common.errors import Conflict, Invalid, NotAllowed, Stale, WrongState
from grids.merging import followers
from partybuilding.models import Activity, ActivityState, SignUp, SignUpState
from partybuilding.services import activities, teams
from partybuilding.services.activities import ANNOUNCED, CANCELLED, CHANGED, MOVED_UP, TOMORROW, waiting_for
from tests.partybuilding.activities import announced, client_of, person, planned, told, volunteers
from tests.partybuilding.party import Party
from tests.world import person as somebody

LIST = reverse("partybuilding:activities")


def sign_up(activity: Activity, party: Party, name: str) -> SignUp:
    return activities.sign_up(activity, by=party.user(name))


def test_it_works(party: Party):
    """Members are told, sign up, are reminded, and what they gave is written down afterwards."""
    team, by = volunteers(party, "grid_worker"), party.user("party_secretary")
    activity = announced(team, by)
    sign_ups = [sign_up(activity, party, name) for name in ("grid_worker", "unit_handler")]
    advance(timedelta(days=1))
    assert [activities.remind_of_activities(), activities.remind_of_activities()] == [1, 0]
    assert told(party, "grid_worker") == [ANNOUNCED, TOMORROW]
    assert told(party, "unit_handler") == [TOMORROW]
    with pytest.raises(Conflict):
        activities.record_activity(activity, hours={}, record="还没开始", by=by)
    advance(timedelta(days=1, hours=2))
    hours = {sign_ups[0].pk: Decimal("2.5"), sign_ups[1].pk: None}
    held = activities.record_activity(activity, hours=hours, record="清了三个楼道。", by=by)
    assert held.state == ActivityState.HELD
    states = list(held.sign_ups.values_list("state", "hours"))
    assert states == [(SignUpState.CAME, Decimal("2.5")), (SignUpState.STAYED_AWAY, Decimal(0))]
    assert SignUp.objects.filter(activity__team=team).hours_in(2026) == Decimal("2.5")


@pytest.mark.parametrize("name", ["other_dispatcher", "far_street_coordinator", "system_admin", "next_door"])
def test_an_outsider(party: Party, name: str):
    activity, client = announced(volunteers(party), party.user("party_secretary")), client_of(party, name)
    assert client.get(LIST).context["listing"].rows == []
    assert client.get(activity.get_absolute_url()).status_code == 404
    assert client.post(reverse("partybuilding:act_on_activity", args=[activity.pk, "sign_up"])).status_code == 404
    with pytest.raises(NotAllowed):
        sign_up(activity, party, name)
    with pytest.raises(NotAllowed):
        activities.cancel_activity(activity, reason="x", by=party.user(name))


def test_a_plan_is_known_to_those_who_make_it(party: Party):
    activity = planned(volunteers(party, "grid_worker"), party.user("party_secretary"))
    assert Activity.objects.visible_to(party.user("dispatcher")).exists()
    assert not Activity.objects.visible_to(party.user("grid_worker")).exists()
    with pytest.raises(WrongState):
        sign_up(activity, party, "dispatcher")


def test_who_waits_moves_up(party: Party):
    activity = announced(volunteers(party), party.user("party_secretary"), wanted=1)
    first, second, third = (sign_up(activity, party, name) for name in ("grid_worker", "unit_handler", "dispatcher"))
    assert waiting_for(activity) == [second.pk, third.pk]
    activities.withdraw(first, by=party.user("grid_worker"))
    assert waiting_for(activity) == [third.pk]
    assert (told(party, "unit_handler"), told(party, "dispatcher")) == ([MOVED_UP], [])
    activities.change_activity(activity, wanted=2, by=party.user("party_secretary"))
    assert told(party, "dispatcher") == [MOVED_UP]
    advance(timedelta(minutes=1))
    activity.refresh_from_db()
    again = sign_up(activity, party, "grid_worker")
    assert waiting_for(activity) == [again.pk]  # behind the others
    advance(timedelta(days=1))
    activities.remind_of_activities()
    assert told(party, "grid_worker") == []  # nobody without a place is reminded


def test_changed_and_cancelled(party: Party):
    team, by = volunteers(party, "grid_leader"), party.user("party_secretary")
    activity = announced(team, by)
    assert told(party, "grid_leader") == [ANNOUNCED]
    sign_up(activity, party, "grid_worker")
    with pytest.raises(Stale):
        activities.change_activity(activity, place="南门", by=by, version=1)
    activities.change_activity(activity, place="南门", by=by)
    with pytest.raises(Invalid):
        activities.cancel_activity(activity, reason=" ", by=by)
    activities.cancel_activity(activity, reason="下雨", by=by)
    assert told(party, "grid_worker") == [CHANGED, CANCELLED]
    assert told(party, "grid_leader") == [ANNOUNCED, CANCELLED]
    notice = party.user("grid_worker").notices.latest("pk")
    assert notice.params["reason"] == "下雨"


def test_only_the_team_is_called(party: Party):
    call = announced(volunteers(party, "grid_worker"), party.user("party_secretary"), kind="call")
    sign_up(call, party, "grid_worker")
    with pytest.raises(NotAllowed):
        sign_up(call, party, "unit_handler")
    with pytest.raises(Invalid):
        planned(party.branch, party.user("branch"), kind="call")


def test_what_makes_no_sense(party: Party):
    team, by = volunteers(party), party.user("party_secretary")
    starts = now() + timedelta(days=1)
    for wrong in ({"ends_at": starts, "starts_at": starts}, {"sign_up_until": now() + timedelta(days=9)}):
        with pytest.raises(Invalid):
            planned(team, by, **wrong)
    past = planned(team, by, starts_at=now() - timedelta(hours=1))
    with pytest.raises(Invalid):
        activities.announce_activity(past, by=by)
    activity = announced(team, by, sign_up_until=now() + timedelta(hours=1))
    row = sign_up(activity, party, "grid_worker")
    with pytest.raises(Conflict):
        sign_up(activity, party, "grid_worker")
    advance(timedelta(hours=2))
    with pytest.raises(Conflict):
        sign_up(activity, party, "unit_handler")
    advance(timedelta(days=3))
    for hours in ({}, {row.pk: Decimal("25")}, {row.pk: Decimal("1.25")}, {row.pk: Decimal("-1")}):
        with pytest.raises(Invalid):
            activities.record_activity(activity, hours=hours, record="记录", by=by)


def test_nobody_plans_what_they_would_not_see(party: Party):
    """The desk plans for its teams in its area; elsewhere whoever leads them."""
    there, by = party.world.other_community, party.user("dispatcher")
    leads = {"by": party.user("other_dispatcher"), "leader": person(party, "dispatcher")}
    teams.found_team(name="柳林队", kind="volunteer", area=there, **leads)
    with pytest.raises(Invalid) as refusal:
        planned(volunteers(party), by, area=there)
    assert list(refusal.value.fields) == ["area"]
    assert not Activity.objects.exists()


def test_pages(party: Party):
    """Planned, announced, signed up for and recorded by hand; only the organiser reads names."""
    team, client = volunteers(party), client_of(party, "party_secretary")
    starts = now() + timedelta(days=1)
    form = {
        "team": team.pk,
        "kind": "action",
        "title": "清洁日",
        "area": party.world.community.code,
        "place": "北门",
        "starts_at": f"{starts:%Y-%m-%dT%H:%M}",
        "ends_at": f"{starts + timedelta(hours=2):%Y-%m-%dT%H:%M}",
    }
    assert client.post(reverse("partybuilding:new_activity"), {**form, "ends_at": form["starts_at"]}).status_code == 422
    assert client.post(reverse("partybuilding:new_activity"), form).status_code == 302
    activity = Activity.objects.get()

    def do(name: str, verb: str, **data: object) -> int:
        url = reverse("partybuilding:act_on_activity", args=[activity.pk, verb])
        return int(client_of(party, name).post(url, data).status_code)

    assert do("party_secretary", "announce", version=99) == 412
    assert do("party_secretary", "announce", version=1) == 302
    assert [do("grid_worker", "sign_up"), do("grid_worker", "sign_up")] == [302, 409]
    assert do("grid_worker", "cancel", reason="我说了算") == 403
    assert do("party_secretary", "add", person=person(party, "grid_leader").pk) == 302
    own = client_of(party, "grid_worker").get(activity.get_absolute_url())
    assert "grid_leader" not in own.content.decode()
    assert own.context["page"].own.state == SignUpState.SIGNED
    assert "grid_leader" in client.get(activity.get_absolute_url()).content.decode()
    mine = client_of(party, "grid_worker").get(LIST, {"whose": "mine"}).context["listing"].rows
    assert [(row.activity, row.signed) for row in mine] == [(activity, 2)]
    advance(timedelta(days=2))
    hours = {f"hours-{each.pk}": "1.5" for each in activity.sign_ups.all()}
    assert do("party_secretary", "record", record="", **hours) == 422
    assert do("party_secretary", "record", record="清了三个楼道", **hours) == 302
    past = client_of(party, "grid_worker").get(LIST, {"tab": "past"})
    assert past.context["own_hours"] == Decimal("1.5")
    assert client.get(team.get_absolute_url()).context["page"].years == [(2026, Decimal("3.0"))]


def test_as_a_table(party: Party):
    """Names and hours, of what one organises oneself."""
    from sheets.registers import find

    activity = announced(volunteers(party), party.user("party_secretary"))
    sign_up(activity, party, "grid_worker")
    table = find("activity-hours")
    assert table is not None
    rows = list(table.rows(party.user("party_secretary"), {}, in_full=True))
    assert [(row["person"], row["hours"]) for row in rows] == [("grid_worker", Decimal(0))]
    assert table.count(party.user("party_secretary"), {"activity": str(activity.pk)}) == 1
    assert table.count(party.user("general"), {"year": "2025"}) == 0
    assert not table.may_export(party.user("grid_worker"))
    assert list(table.rows(party.user("grid_worker"), {}, in_full=True)) == []
    with pytest.raises(Invalid):
        table.count(party.user("party_secretary"), {"team": "x"})


def test_two_rows_of_one_human(party: Party):
    """What hung on both hangs on one, each sign-up once."""
    activity, by = announced(volunteers(party), party.user("party_secretary")), party.user("community_secretary")
    kept, gone = (somebody(name, "grid_worker", area=party.world.grid) for name in ("kept", "gone"))
    for each in (kept, gone):
        teams.add_member(activity.team, each, by=by)
    activities.sign_up_somebody(activity, gone, by=by)
    for follower in followers():
        follower.apply(gone, kept)
    assert [each.person for each in activity.sign_ups.all()] == [kept]
    assert activity.team.members.filter(person=kept).count() == 1


def test_a_notice_to_hang_up(party: Party):
    """With a code that leads to the sign-up, once it is announced, for those who see it."""
    activity, client = planned(volunteers(party), party.user("party_secretary")), client_of(party, "party_secretary")
    notice, code = (reverse(f"partybuilding:activity_{name}", args=[activity.pk]) for name in ("notice", "code"))
    assert client.get(notice).status_code == 404
    activities.announce_activity(activity, by=party.user("party_secretary"))
    assert b"".join(client.get(notice))[:5] == b"%PDF-"
    assert client.get(code).content == qr.svg(f"http://testserver{activity.get_absolute_url()}")
    stranger = client_of(party, "other_dispatcher")
    assert {stranger.get(page).status_code for page in (notice, code)} == {404}
