"""Teams and activities of a party organisation that is dissolved: they go to its successor, else to the one above."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from common.clock import now
from partybuilding.dissolving.registry import Dissolution, Hanging
from partybuilding.models import ENDED_ACTIVITIES, Activity, PartyOrganisation, Team, TeamDeed, TeamEntry
from partybuilding.querysets.activities import ActivityQuerySet
from partybuilding.querysets.teams import TeamQuerySet
from partybuilding.services.activities import cancel_activity, hand_over_activity


def _heir(planned: Dissolution) -> PartyOrganisation | None:
    return planned.successor or planned.organisation.parent


def _teams(planned: Dissolution) -> TeamQuerySet:
    return Team.objects.current().filter(party_organisation=planned.organisation)


def _activities(planned: Dissolution) -> ActivityQuerySet:
    rows = Activity.objects.filter(party_organisation=planned.organisation)
    return rows.exclude(state__in=ENDED_ACTIVITIES)


class TeamsAndActivities:
    """What was held stays where it was."""

    def preview(self, planned: Dissolution) -> Iterator[Hanging]:
        heir = _heir(planned)
        yield Hanging(_("Teams"), _teams(planned).count(), heir.name if heir else _("stand for themselves"))
        goes = heir.name if heir else _("are cancelled")
        yield Hanging(_("Activities to come"), _activities(planned).count(), goes)

    def follow(self, planned: Dissolution) -> None:
        heir = _heir(planned)
        for team in _teams(planned):
            team.party_organisation = heir
            team.version += 1
            team.save(update_fields=["party_organisation", "version"])
            to = {"to": heir.name} if heir else {}
            TeamEntry.objects.create(team=team, what=TeamDeed.HANDED_OVER, detail=to, by=planned.by, at=now())
        for activity in _activities(planned):
            if heir is not None:
                hand_over_activity(activity, heir, by=planned.by)
            else:
                name = planned.organisation.name
                cancel_activity(activity, reason=_("%(name)s has been dissolved.") % {"name": name}, by=None)
