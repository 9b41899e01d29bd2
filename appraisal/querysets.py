"""Who sees what of an appraisal: the office all of it, a rater their own sheets, a unit its own points."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from common.clock import today
from grids.domain import domain_of
from grids.querysets import boundaries, within, within_any
from grids.reach import AnyUser, Reach, reach_of

if TYPE_CHECKING:
    from appraisal.models import Pairing, Scheme, SchemeEntry, Sheet
    from grids.models import Area, Role


def office_paths(reach: Reach, *, to_look: bool = True) -> set[str]:
    """The areas whose appraisals one runs, or `to_look` at, supervises."""
    from grids.models import Role

    roles = {Role.COMMUNITY_SECRETARY, Role.STREET_COORDINATOR, Role.DISTRICT_COORDINATOR}
    return {area.path for area in _areas(reach, roles | ({Role.SUPERVISOR} if to_look else set()))}


def desk_areas(reach: Reach) -> set[int]:
    """The communities in whose name one rates."""
    from grids.models import Role

    return {area.pk for area in _areas(reach, {Role.COMMUNITY_SECRETARY, Role.DISPATCHER})}


def _areas(reach: Reach, roles: "Collection[Role]") -> "Iterator[Area]":
    """Those of one's posts in these roles, as far as a key that one came with reaches."""
    return (post.area for post in reach.posts if post.area and post.role in roles and post.area.path in reach.paths)


def own_sheets(user: AnyUser) -> Q:
    """Those that somebody fills in."""
    from appraisal.choices import RaterKind

    reach = reach_of(user)
    own = Q(kind=RaterKind.COMMUNITY, area__in=desk_areas(reach))
    own |= Q(kind=RaterKind.OFFICE) & within_any(office_paths(reach, to_look=False), "area__path")
    if not reach.is_bound and user.pk:
        own |= Q(kind=RaterKind.PANEL, person__user=user.pk)
    return own


class SchemeQuerySet(models.QuerySet["Scheme"]):
    def visible_to(self, user: AnyUser) -> "SchemeQuerySet":
        """Those that one runs; once they are open, those in which one rates or is appraised; those published around."""
        from appraisal.choices import State
        from appraisal.models import Panelist, Sheet, Subject

        reach = reach_of(user)
        if reach.everything:
            return self.all()
        rates = Exists(Sheet.objects.filter(own_sheets(user), subject__scheme=OuterRef("pk")))
        sits = Q(pk__in=[])
        if not reach.is_bound and user.pk:
            sits = Q(Exists(Panelist.objects.filter(scheme=OuterRef("pk"), person__user=user.pk)))
        appraised = Exists(Subject.objects.filter(scheme=OuterRef("pk"), unit__in=reach.organisations))
        concerned = (Q(rates) | sits | Q(appraised)) & ~Q(state=State.DRAFT)
        return self.filter(within_any(office_paths(reach), "area_path") | concerned)

    def within(self, area: "Area") -> "SchemeQuerySet":
        return self.filter(within(area.path, "area_path"))

    def administered_by(self, user: AnyUser) -> "SchemeQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "area_path"))

    def for_list(self) -> "SchemeQuerySet":
        rows = self.select_related("area").defer("published", *boundaries("area"))
        return rows.annotate(number=models.Count("subjects", distinct=True))


class OfSchemesQuerySet(models.QuerySet[Any]):
    """What hangs on schemes is seen by whoever sees the scheme."""

    scheme = "scheme"

    def visible_to(self, user: AnyUser) -> Self:
        from appraisal.models import Scheme

        return self.filter(**{f"{self.scheme}__in": Scheme.objects.visible_to(user).values("pk")})

    def administered_by(self, user: AnyUser) -> Self:
        domain = domain_of(user)
        path = f"{self.scheme}__area_path"
        return self.all() if domain.everything else self.filter(within_any(domain.paths, path))


class SchemeEntryQuerySet(OfSchemesQuerySet):
    """The history is the office's."""

    def visible_to(self, user: AnyUser) -> Self:
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        return self.filter(within_any(office_paths(reach), "scheme__area_path"))


class OfSubjectsQuerySet(OfSchemesQuerySet):
    """The points of a unit, its report and its appeals: the office sees them, the unit once they are announced to it,
    the panel the reports; whoever sees the scheme, once it is published."""

    scheme = "subject__scheme"

    def visible_to(self, user: AnyUser) -> Self:
        from appraisal.choices import SHOWN_TO_SUBJECTS, State
        from appraisal.models import Scheme

        reach = reach_of(user)
        if reach.everything:
            return self.all()
        own = Q(subject__unit__in=reach.organisations, subject__scheme__state__in=SHOWN_TO_SUBJECTS)
        published = Scheme.objects.visible_to(user).filter(state=State.PUBLISHED).values("pk")
        office = within_any(office_paths(reach), "subject__scheme__area_path")
        return self.filter(office | own | Q(subject__scheme__in=published))


class ReportQuerySet(OfSubjectsQuerySet):
    def readable_by(self, user: AnyUser) -> Self:
        """For those who score the unit, whoever runs or supervises the appraisal, and the unit itself. Whoever belongs
        to an appraised unit does not run it."""
        from appraisal.models import Sheet, Subject

        reach = reach_of(user)
        if reach.everything:
            return self.all()
        scored = Sheet.objects.visible_to(user).values("subject")
        own = Subject.objects.filter(unit__in=reach.organisations)
        runs = within_any(office_paths(reach), "subject__scheme__area_path")
        is_partial = Exists(own.filter(scheme=OuterRef("subject__scheme")))
        return self.filter(Q(subject__in=scored) | Q(subject__in=own.values("pk")) | (runs & ~is_partial))


class SheetQuerySet(models.QuerySet["Sheet"]):
    def visible_to(self, user: AnyUser) -> "SheetQuerySet":
        """One's own, and nobody else's; those on the unit one works for are not one's own."""
        from appraisal.choices import State

        reach = reach_of(user)
        rows = self.exclude(subject__scheme__state=State.DRAFT)
        return rows.filter(own_sheets(user)).exclude(subject__unit__in=reach.organisations)

    def administered_by(self, user: AnyUser) -> "SheetQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "subject__scheme__area_path"))

    def missing(self) -> "SheetQuerySet":
        """Not handed in while scores are taken."""
        from appraisal.choices import State

        return self.filter(handed_in_at=None, subject__scheme__state=State.OPEN)

    def for_page(self) -> "SheetQuerySet":
        rows = self.select_related("subject__unit", "subject__scheme", "area", "person")
        return rows.defer("subject__scheme__published", *boundaries("area")).prefetch_related("marks")


class PairingQuerySet(models.QuerySet["Pairing"]):
    def visible_to(self, user: AnyUser) -> "PairingQuerySet":
        """Those of the communities in one's reach, and of the units one works for."""
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        from grids.models import DESK_ROLES, Role

        paths = {area.path for area in _areas(reach, (*DESK_ROLES, Role.SUPERVISOR))}
        return self.filter(within_any(paths, "area__path") | Q(unit__in=reach.organisations))

    def administered_by(self, user: AnyUser) -> "PairingQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "area__path"))

    def on(self, day: date | None = None) -> "PairingQuerySet":
        """Those that hold on the day."""
        day = day or today()
        return self.filter(Q(ends=None) | Q(ends__gte=day), starts__lte=day)

    def for_list(self) -> "PairingQuerySet":
        return self.select_related("unit", "area").defer(*boundaries("area"))
