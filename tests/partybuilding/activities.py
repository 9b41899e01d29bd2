"""What tests of teams and activities share."""

from datetime import timedelta
from typing import Any

from django.test import Client

from accounts.models import User
from common.clock import now
from grids.models import Person
from notices import outbox
from partybuilding.models import Activity, Team
from partybuilding.services import activities, teams
from tests.partybuilding.party import Party


def person(party: Party, name: str) -> Person:
    return Person.objects.get(user=party.user(name))


def client_of(party: Party, name: str) -> Client:
    client = Client()
    client.force_login(party.user(name))
    return client


def volunteers(party: Party, *members: str, **given: Any) -> Team:
    """A team of the community, led by its party secretary."""
    by = party.user("community_secretary")
    values = {"name": "槐树志愿队", "kind": "volunteer", "area": party.world.community, **given}
    team = teams.found_team(by=by, leader=person(party, "party_secretary"), **values)
    for name in members:
        teams.add_member(team, person(party, name), by=by)
    return Team.objects.get(pk=team.pk)


def planned(organiser: Any, by: User, **given: Any) -> Activity:
    """For the day after tomorrow, two hours."""
    starts = now() + timedelta(days=2)
    values = {
        "kind": "action",
        "title": "楼道清洁日",
        "area": organiser.area,
        "place": "槐荫小区北门",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=2),
        **given,
    }
    return activities.plan_activity(organiser=organiser, by=by, **values)


def announced(organiser: Any, by: User, **given: Any) -> Activity:
    return activities.announce_activity(planned(organiser, by, **given), by=by)


def told(party: Party, name: str) -> list[str]:
    """The events that this person was told of."""
    while outbox.sweep():
        pass
    return list(party.user(name).notices.order_by("pk").values_list("event", flat=True))
