from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.db.models import Q

from common.clock import today
from common.crypto import keyed_hash
from grids.domain import domain_of, is_system_administrator
from grids.reach import AnyUser, reach_of

if TYPE_CHECKING:
    from grids.models import (
        Absence,
        Area,
        Building,
        CareMark,
        Contact,
        Duty,
        Household,
        Organisation,
        Person,
        PersonMerge,
        Post,
        Recut,
        Residence,
    )


def within(path: str, field: str = "path") -> Q:
    """Rows whose path column `field` lies in the subtree of `path`, so that the index serves on either engine."""
    if connection.vendor == "postgresql":
        return Q(**{f"{field}__startswith": path})
    # "0" is the character after "/": every longer path sorts between the two.
    return Q(**{f"{field}__gte": path, f"{field}__lt": path[:-1] + "0"})


def boundaries(*areas: str) -> list[str]:
    """The boundary columns of these joined areas, to be deferred: they are long, and only maps need them."""
    return [f"{area}__boundary" for area in areas]


def within_any(paths: "frozenset[str] | set[str]", field: str = "path") -> Q:
    """As `within`, for several subtrees; nothing when there are none."""
    match = Q(pk__in=[])
    for path in outermost(paths):
        match |= within(path, field)
    return match


def outermost(paths: "frozenset[str] | set[str]") -> list[str]:
    """Those that lie in none of the others."""
    kept: list[str] = []
    for path in sorted(paths):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept


class AreaQuerySet(models.QuerySet["Area"]):
    def visible_to(self, user: AnyUser) -> "AreaQuerySet":
        """The areas of the user's posts with all below them, and the line of areas above them."""
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        above = {int(pk) for path in reach.paths | reach.unit_paths for pk in path.split("/") if pk}
        return self.filter(within_any(reach.paths | reach.unit_paths) | Q(pk__in=above))

    def administered_by(self, user: AnyUser) -> "AreaQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths))

    def shown_to(self, user: AnyUser) -> "AreaQuerySet":
        """On the pages of the register: what is visible, and to the system administrator what they look after."""
        from grids.models import Role

        if domain_of(user).role != Role.SYSTEM_ADMIN:
            return self.visible_to(user)
        areas = self.model.objects
        chosen = Q(pk__in=areas.administered_by(user).values("pk")) | Q(pk__in=areas.visible_to(user).values("pk"))
        return self.filter(chosen)

    def within(self, area: "Area") -> "AreaQuerySet":
        return self.filter(within(area.path))

    def registered_to(self, user: AnyUser) -> "AreaQuerySet":
        """The areas whose households and residents the user may see."""
        return self.filter(registered(user, "path"))

    def current(self) -> "AreaQuerySet":
        """The areas that are valid today."""
        day = today()
        started = Q(valid_from=None) | Q(valid_from__lte=day)
        return self.filter(started, Q(valid_to=None) | Q(valid_to__gte=day))


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: AnyUser) -> "OrganisationQuerySet":
        """Own organisations, those at home in, serving or directed by an area in reach, and those above."""
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        above = {int(pk) for path in reach.paths for pk in path.split("/") if pk}
        at_home = within_any(reach.paths, "home__path") | Q(home__in=above)
        serving = self.model.objects.filter(Q(serves__in=above) | within_any(reach.paths, "serves__path"))
        return self.filter(
            Q(pk__in=reach.organisations)
            | (at_home & Q(home__isnull=False))
            | Q(pk__in=serving.values("pk"))
            | within_any(reach.paths, "directed_by__path")
        )

    def shown_to(self, user: AnyUser) -> "OrganisationQuerySet":
        """On the pages of the register: what is visible, and to the system administrator what they look after."""
        if not is_system_administrator(user):
            return self.visible_to(user)
        administered = self.model.objects.administered_by(user).values("pk")
        return self.filter(Q(pk__in=administered) | Q(pk__in=self.model.objects.visible_to(user).values("pk")))

    def administered_by(self, user: AnyUser) -> "OrganisationQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "home__path"))

    def active(self) -> "OrganisationQuerySet":
        return self.filter(is_active=True)

    def serving(self, area: "Area") -> "OrganisationQuerySet":
        """Active units that can be given work in the area: they serve it, or an area above or below it."""
        line = area.ancestor_ids
        chosen = self.model.objects.filter(
            Q(serves__in=line)
            | Q(home__in=line)
            | within(area.path, "serves__path")
            | within(area.path, "home__path")
            | Q(directed_by__in=line)
        )
        return self.active().filter(pk__in=chosen.values("pk"))


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: AnyUser) -> "PersonQuerySet":
        """Oneself, and the people who hold a post in reach."""
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        posts = Q(posts__organisation__in=reach.organisations) | within_any(reach.paths, "posts__area__path")
        posted = self.model.objects.filter(posts)
        return self.filter(Q(user_id=user.pk or 0) | Q(pk__in=posted.values("pk")))

    def administered_by(self, user: AnyUser) -> "PersonQuerySet":
        """The people who hold or held a post in the administrator's areas."""
        from grids.models import Post

        if domain_of(user).everything:
            return self.all()
        return self.filter(pk__in=Post.objects.administered_by(user).values("person"))

    def registered_to(self, user: AnyUser) -> "PersonQuerySet":
        """Those who live in a household that the user may see, each known by one row."""
        from grids.models import Residence

        residents = Residence.objects.visible_to(user).current()
        return self.filter(pk__in=residents.values("person"), merged_into=None)

    def administered_residents(self, user: AnyUser) -> "PersonQuerySet":
        from grids.models import Residence

        if domain_of(user).everything:
            return self.all()
        return self.filter(pk__in=Residence.objects.administered_by(user).values("person"))

    def with_phone(self, phone: str) -> "PersonQuerySet":
        """People of exactly this (normal) phone number."""
        return self.filter(phone_hash=keyed_hash(phone))


class PostQuerySet(models.QuerySet["Post"]):
    def current(self) -> "PostQuerySet":
        return self.on(today())

    def on(self, day: date) -> "PostQuerySet":
        return self.filter(Q(ends=None) | Q(ends__gte=day), starts__lte=day)

    def not_ended(self) -> "PostQuerySet":
        """Those of today and of days to come."""
        return self.filter(Q(ends=None) | Q(ends__gte=today()))

    def of(self, user: Any) -> "PostQuerySet":
        if isinstance(user, AnonymousUser) or user.pk is None:
            return self.none()
        return self.filter(person__user=user)

    def visible_to(self, user: AnyUser) -> "PostQuerySet":
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        mine = Q(person__user_id=user.pk or 0) | Q(organisation__in=reach.organisations)
        mine |= within_any(reach.paths, "seconded_to__path") & Q(seconded_to__isnull=False)
        return self.filter(mine | (within_any(reach.paths, "area__path") & Q(area__isnull=False)))

    def shown_to(self, user: AnyUser) -> "PostQuerySet":
        """On the pages of posts: what is visible, and to the system administrator what they look after."""
        if not is_system_administrator(user):
            return self.visible_to(user)
        administered = self.model.objects.administered_by(user).values("pk")
        return self.filter(Q(pk__in=administered) | Q(pk__in=self.model.objects.visible_to(user).values("pk")))

    def administered_by(self, user: AnyUser) -> "PostQuerySet":
        domain = domain_of(user)
        if domain.everything:
            return self.all()
        paths = domain.paths
        return self.filter(within_any(paths, "area__path") | within_any(paths, "organisation__home__path"))


class RecutQuerySet(models.QuerySet["Recut"]):
    def visible_to(self, user: AnyUser) -> "RecutQuerySet":
        """The changes that touched an area in reach."""
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        touched = self.model.objects.filter(within_any(reach.paths, "areas__path"))
        return self.filter(pk__in=touched.values("pk"))

    def administered_by(self, user: AnyUser) -> "RecutQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "root__path"))


class ContactQuerySet(models.QuerySet["Contact"]):
    def administered_by(self, user: AnyUser) -> "ContactQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "organisation__home__path"))


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def administered_by(self, user: AnyUser) -> "AbsenceQuerySet":
        from grids.models import Person

        return self.filter(person__in=Person.objects.administered_by(user))

    def on(self, day: date) -> "AbsenceQuerySet":
        return self.filter(starts__lte=day, ends__gte=day)

    def visible_to(self, user: AnyUser) -> "AbsenceQuerySet":
        """Those of the people whom the user sees."""
        from grids.models import Person

        reach = reach_of(user)
        return self.all() if reach.everything else self.filter(person__in=Person.objects.visible_to(user))


class DutyQuerySet(models.QuerySet["Duty"]):
    def administered_by(self, user: AnyUser) -> "DutyQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "area__path"))

    def at(self, moment: datetime) -> "DutyQuerySet":
        return self.filter(starts_at__lte=moment, ends_at__gt=moment)

    def visible_to(self, user: AnyUser) -> "DutyQuerySet":
        """The rosters of the areas in reach, and of those above them: whom to call at night."""
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        above = {int(pk) for path in reach.paths | reach.unit_paths for pk in path.split("/") if pk}
        return self.filter(within_any(reach.paths, "area__path") | Q(area__in=above))


def register_paths(user: AnyUser) -> set[str]:
    """The subtrees whose people the user works with: of posts that are about them, and only their own area."""
    from grids.models import REGISTER_ROLES

    reach = reach_of(user)
    held = {post.area.path for post in reach.posts if post.area and post.role in REGISTER_ROLES}
    return {path for path in reach.paths if any(path.startswith(each) for each in held)}


def registered(user: AnyUser, column: str) -> Q:
    """What of the register of residents the user may see, by the path in `column`."""
    return Q() if reach_of(user).everything else within_any(register_paths(user), column)


class BuildingQuerySet(models.QuerySet["Building"]):
    def visible_to(self, user: AnyUser) -> "BuildingQuerySet":
        return self.filter(registered(user, "area__path"))

    def administered_by(self, user: AnyUser) -> "BuildingQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "area__path"))


class HouseholdQuerySet(models.QuerySet["Household"]):
    def visible_to(self, user: AnyUser) -> "HouseholdQuerySet":
        return self.filter(registered(user, "area_path"))

    def administered_by(self, user: AnyUser) -> "HouseholdQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "area_path"))

    def current(self) -> "HouseholdQuerySet":
        return self.filter(closed_on=None)

    def within(self, path: str) -> "HouseholdQuerySet":
        return self.filter(within(path, "area_path"))


class ResidenceQuerySet(models.QuerySet["Residence"]):
    def visible_to(self, user: AnyUser) -> "ResidenceQuerySet":
        return self.filter(registered(user, "household__area_path"))

    def administered_by(self, user: AnyUser) -> "ResidenceQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "household__area_path"))

    def current(self) -> "ResidenceQuerySet":
        """Those who have not moved out. What a merged row could not hand over is known through the other one."""
        return self.filter(moved_out=None, person__merged_into=None)


class CareMarkQuerySet(models.QuerySet["CareMark"]):
    def visible_to(self, user: AnyUser) -> "CareMarkQuerySet":
        """Those of residents in the areas of posts that see care groups; whoever covers one sees none."""
        from grids.models import Residence

        reach = reach_of(user)
        if reach.everything:
            return self.all()
        residents = Residence.objects.current().filter(within_any(care_paths(user), "household__area_path"))
        return self.filter(person__in=residents.values("person"))

    def administered_by(self, user: AnyUser) -> "CareMarkQuerySet":
        """None: who needs care is no matter of the administration."""
        return self.all() if domain_of(user).everything and getattr(user, "is_superuser", False) else self.none()

    def current(self) -> "CareMarkQuerySet":
        return self.filter(until=None)


class PersonMergeQuerySet(models.QuerySet["PersonMerge"]):
    def visible_to(self, user: AnyUser) -> "PersonMergeQuerySet":
        """Those of people whom the user may see now."""
        from grids.models import Person

        return self.filter(kept__in=Person.objects.registered_to(user).values("pk"))


def care_paths(user: AnyUser) -> set[str]:
    """The subtrees in which the user sees care groups."""
    reach = reach_of(user)
    held = {post.area.path for post in reach.posts if post.area and post.sees_care_groups and post.covered_by is None}
    return {path for path in reach.paths if any(path.startswith(each) for each in held)}
