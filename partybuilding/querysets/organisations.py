from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from common.clock import today
from grids.domain import domain_of
from grids.querysets import within, within_any
from grids.reach import AnyUser, reach_of
from partybuilding.reach import party_reach

if TYPE_CHECKING:
    from grids.models import Area
    from partybuilding.models import Floating, Member, Officer, OrganisationEntry, PartyOrganisation, Transfer


class PartyOrganisationQuerySet(models.QuerySet["PartyOrganisation"]):
    def visible_to(self, user: AnyUser) -> "PartyOrganisationQuerySet":
        """Those of the areas in reach, those of one's own units, those that one leads with all below them, and one's
        own branch."""
        reach, party = reach_of(user), party_reach(user)
        if reach.everything:
            return self.all()
        return self.filter(
            within_any(reach.paths, "area__path")
            | Q(unit__in=reach.organisations)
            | within_any(reach.paths, "unit__home__path")
            | within_any(party.paths)
            | Q(members__person=party.person or 0, members__ended_on=None)
        ).distinct()

    def led_by(self, user: AnyUser) -> "PartyOrganisationQuerySet":
        """Those whose members' records the user keeps."""
        return self.filter(pk__in=party_reach(user).led)

    def administered_by(self, user: AnyUser) -> "PartyOrganisationQuerySet":
        """Those of the administrator's areas and of the units at home there."""
        domain = domain_of(user)
        if domain.everything:
            return self.all()
        return self.filter(within_any(domain.paths, "area__path") | within_any(domain.paths, "unit__home__path"))

    def kept_by(self, user: AnyUser) -> "PartyOrganisationQuerySet":
        """Those that the user may change: which they lead, or lead from above, and those of the areas whose street or
        district they coordinate."""
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        areas = coordinated_paths(user)
        there = within_any(areas, "area__path") | within_any(areas, "unit__home__path")
        return self.filter(within_any(party_reach(user).paths) | there)

    def current(self) -> "PartyOrganisationQuerySet":
        return self.filter(dissolved_on=None)

    def within(self, area: "Area") -> "PartyOrganisationQuerySet":
        """Those tied to the area or one below it, or to a unit at home there."""
        return self.filter(within(area.path, "area__path") | within(area.path, "unit__home__path"))


def coordinated_paths(user: AnyUser) -> set[str]:
    """The subtrees whose party organisations the user arranges as coordinator of a street or of the district."""
    from grids.models import Role

    coordinators = (Role.STREET_COORDINATOR, Role.DISTRICT_COORDINATOR)
    reach = reach_of(user)
    held = {post.area.path for post in reach.posts if post.area and post.role in coordinators}
    return {path for path in reach.paths if any(path.startswith(each) for each in held)}


class OrganisationEntryQuerySet(models.QuerySet["OrganisationEntry"]):
    def visible_to(self, user: AnyUser) -> "OrganisationEntryQuerySet":
        from partybuilding.models import PartyOrganisation

        return self.filter(organisation__in=PartyOrganisation.objects.visible_to(user).values("pk"))


class OfficerQuerySet(models.QuerySet["Officer"]):
    def visible_to(self, user: AnyUser) -> "OfficerQuerySet":
        """Who holds office is known to whoever sees the organisation."""
        from partybuilding.models import PartyOrganisation

        return self.filter(organisation__in=PartyOrganisation.objects.visible_to(user).values("pk"))

    def current(self) -> "OfficerQuerySet":
        day = today()
        return self.filter(Q(ends=None) | Q(ends__gte=day), starts__lte=day)


def _of_members(user: AnyUser, member: str) -> Q:
    """Rows about members whose records the user may see; `member` leads to the member, "" or "member__"."""
    party = party_reach(user)
    own = Q(**{f"{member}person": party.person or 0}) | Q(**{f"{member}person__merged_into": party.person or 0})
    return own | Q(**{f"{member}organisation__in": party.led}) | Q(**{f"{member}group__in": party.led})


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, user: AnyUser) -> "MemberQuerySet":
        """One's own record, and those of the branch or group that one leads. Nobody else's, whatever the post."""
        return self.filter(_of_members(user, ""))

    def of(self, person: int | None) -> "MemberQuerySet":
        """The person's own, also one that another row of theirs had before the two were merged."""
        return self.filter(Q(person=person or 0) | Q(person__merged_into=person or 0))

    def seen_by_leader(self, user: AnyUser) -> "MemberQuerySet":
        """Those of the branches and groups that the user leads, without their own where somebody else leads it."""
        led = party_reach(user).led
        return self.filter(Q(organisation__in=led) | Q(group__in=led))

    def kept_by(self, user: AnyUser) -> "MemberQuerySet":
        """Those whose records the user keeps: of the branch that they lead."""
        return self.filter(organisation__in=party_reach(user).led)

    def current(self) -> "MemberQuerySet":
        return self.filter(ended_on=None)


class TransferQuerySet(models.QuerySet["Transfer"]):
    def visible_to(self, user: AnyUser) -> "TransferQuerySet":
        """Those of the records that one sees, and the letters for an organisation that one leads."""
        return self.filter(_of_members(user, "member__") | Q(to__in=party_reach(user).led))

    def pending(self) -> "TransferQuerySet":
        return self.filter(received_on=None, returned_on=None)


class FloatingQuerySet(models.QuerySet["Floating"]):
    def visible_to(self, user: AnyUser) -> "FloatingQuerySet":
        """Those of the records that one sees, and those whom an organisation that one leads looks after."""
        return self.filter(_of_members(user, "member__") | Q(host__in=party_reach(user).led))

    def current(self) -> "FloatingQuerySet":
        return self.filter(ends=None)
