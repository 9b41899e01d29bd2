"""Party organisations when the map changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.errors import Sentence
from grids.models import Area, AreaKind
from grids.querysets import within_any
from grids.recutting.followers import Change, Counted, Kept, Pointing, hand_back, hand_over, register, repath
from partybuilding.models import (
    ENDED_ACTIVITIES,
    Activity,
    Alliance,
    Finding,
    Floating,
    GroupFinding,
    MatchDraft,
    MorningDrafts,
    Offer,
    PartyOrganisation,
    PlannedNeed,
    Registration,
    Team,
    WorkingGroup,
)


class Registrations:
    """With the community; where the grid has gone to another community, with the grid."""

    key = "party.registrations"

    def count(self, areas: "QuerySet[Area]", paths: Sequence[str]) -> Iterable[Counted]:
        here = Registration.objects.filter(within_any(set(paths), "area__path") | within_any(set(paths), "grid__path"))
        yield Counted(_("Registrations"), here.count(), here.open().count())

    def follow(self, change: Change) -> Kept:
        handed: dict[str, Any] = {name: hand_over(Registration, name, change) for name in ("area", "grid")}
        return {**handed, "led": _lead(change)}

    def go_back(self, change: Change, kept: Kept) -> None:
        for name in ("area", "grid"):
            hand_back(Registration, name, change, kept.get(name, {}))
        _lead(change)
        for area, rows in kept.get("led", {}).items():
            Registration.objects.filter(pk__in=rows).update(area=int(area))


def _lead(change: Change) -> dict[str, list[int]]:
    """Put registrations where their grid is now. Which rows came from which area."""
    led: dict[str, list[int]] = {}
    rows = Registration.objects.filter(within_any({move.new_path for move in change.moves}, "grid__path"))
    paths = dict(rows.order_by().values_list("grid", "grid__path").distinct())
    kinds = dict(Area.objects.filter(pk__in=_ids(paths.values())).values_list("pk", "kind"))
    for grid, path in paths.items():
        community = next((pk for pk in reversed(_ids([path])) if kinds[pk] == AreaKind.COMMUNITY), None)
        astray = rows.filter(grid=grid).exclude(area=community) if community else rows.none()
        for pk, area in astray.values_list("pk", "area"):
            led.setdefault(str(area), []).append(pk)
        astray.update(area=community)
    return led


def _ids(paths: Iterable[str]) -> list[int]:
    return [int(pk) for path in paths for pk in path.split("/") if pk]


@dataclass
class WithTheirPlace:
    """Rows that keep the path of their area. Those that match `open` are counted as still going on."""

    key: str
    label: Sentence
    model: type[Model]
    open: Q

    def count(self, areas: "QuerySet[Area]", paths: Sequence[str]) -> Iterable[Counted]:
        here = self.model._default_manager.filter(within_any(set(paths), "area_path"))
        yield Counted(self.label, here.count(), here.filter(self.open).count())

    def follow(self, change: Change) -> Kept:
        repath(self.model._default_manager.all(), change.moves, "area_path")
        return hand_over(self.model, "area", change, "area_path")

    def go_back(self, change: Change, kept: Kept) -> None:
        repath(self.model._default_manager.all(), change.moves, "area_path")
        hand_back(self.model, "area", change, kept, "area_path")


def register_followers() -> None:
    register(Pointing("party.alliances", _("Alliances"), Alliance, "area"))
    register(Pointing("party", _("Party organisations"), PartyOrganisation, "area"))
    register(Registrations())
    register(Pointing("party.findings", _("Memberships to be looked into"), Finding, "area"))
    register(Pointing("party.floating", _("Floating members"), Floating, "area"))
    register(Pointing("party.offers", _("Offers"), Offer.areas.through, "area", once=("offer",)))
    register(Pointing("party.planned", _("Planned needs"), PlannedNeed, "area"))
    register(Pointing("party.drafts", _("Drafts of matches"), MatchDraft, "area"))
    # An area has one row at most: where the successor has its own, the other is not needed there.
    register(Pointing("party.mornings", _("Drafts of the morning"), MorningDrafts, "area", ("area__kind",)))
    register(Pointing("party.teams", _("Teams"), Team, "area"))
    to_come, waiting = ~Q(state__in=ENDED_ACTIVITIES), Q(order=None, dropped_at=None)
    register(WithTheirPlace("party.activities", _("Activities"), Activity, to_come))
    register(Pointing("party.groups", _("Working groups"), WorkingGroup, "area"))
    linked = WorkingGroup.communities.through
    register(Pointing("party.group_links", _("Links of working groups"), linked, "area", once=("workinggroup",)))
    register(WithTheirPlace("party.group_findings", _("Findings of working groups"), GroupFinding, waiting))
