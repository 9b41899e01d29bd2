from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from common.clock import now
from common.text import bigrams
from grids.domain import domain_of
from grids.models import DESK_ROLES, GRID_ROLES, Area, AreaKind, Person, Post, Role
from grids.querysets import outermost, within, within_any
from grids.reach import AnyUser, Reach, reach_of
from workorders.choices import OPEN, LimitStep, Sensitivity, State
from workorders.known import OrdersPlaced
from workorders.searching import SearchTerms, is_indexed, searched_in

if TYPE_CHECKING:
    from workorders.models import (
        Attachment,
        Bulletin,
        BulletinResult,
        Callback,
        Deadline,
        Dispatch,
        Hearing,
        Oddity,
        PanelSession,
        WorkOrder,
    )

# Roles that see confidential orders of their area.
TRUSTED_ROLES = (*DESK_ROLES, Role.SUPERVISOR)
# Roles that see the orders of their area at all.
AREA_ROLES = (*TRUSTED_ROLES, *GRID_ROLES, Role.SERVICE_DESK, Role.REVIEW_PANEL, Role.PARTY_SECRETARY)
# Whoever did one of these to an order had a hand in it.
HANDLING_ACTIONS = ("accept", "agree", "complete", "settle", "answer", "finish_part")
# Levels with a column of their own on an order, for lists.
SCOPES = {
    AreaKind.DISTRICT: "district",
    AreaKind.STREET: "street",
    AreaKind.COMMUNITY: "community",
    AreaKind.GRID: "grid",
}
ORDERINGS = {
    "due": ("due_at", "pk"),
    "newest": ("-pk",),
    "changed": ("-changed_at", "-pk"),
}


class WorkOrderQuerySet(models.QuerySet["WorkOrder"]):
    def visible_to(self, user: AnyUser) -> "WorkOrderQuerySet":
        """Orders of the areas of one's posts (confidential ones for the desk and supervisors only), those that one's
        unit or oneself was given, and nothing else."""
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        if reach.is_bound:
            return self.filter(_of_areas(reach))
        return self.filter(_of_areas(reach) | Q(lead_unit__in=reach.organisations) | _given_to(user))

    def one_visible_to(self, user: AnyUser, number: str) -> "WorkOrder | None":
        """The order of this number, if it is visible to the user. Most are so by their area or unit, which the order
        itself tells; only for the others it is looked up what was ever given to the user."""
        order = self.numbered(number).first()
        if order is None or _lies_in(reach_of(user), order):
            return order
        return self.visible_to(user).filter(pk=order.pk).first()

    def for_post(self, post: Post, *, searched: bool = False) -> "WorkOrderQuerySet":
        """What a list shows to somebody who works under this post: one equality or one subtree, never an OR. When it
        is `searched` for words, in the way that the index of words knows as well."""
        if unit := post.organisation_id:
            return self.filter(Q(lead_unit=unit) & (searched_in(-unit) if searched else Q()))
        area = post.area
        if area is None or post.role not in AREA_ROLES:
            return self.none()
        rows = self if post.role in TRUSTED_ROLES else self.filter(sensitivity=Sensitivity.OPEN)
        return rows.filter(_of_area(area, searched=searched))

    def within(self, path: str) -> "WorkOrderQuerySet":
        return self.filter(within(path, "area_path"))

    def numbered(self, number: str) -> "WorkOrderQuerySet":
        """The order of this public number, if there is one."""
        from workorders.models import NUMBER

        match = NUMBER.match(number.strip())
        if match is None:
            return self.none()
        day = _day_of(match[1])
        if day is None:
            return self.none()
        return self.filter(pk=int(match[2]), created_at__gte=day[0], created_at__lt=day[1])

    def open(self) -> "WorkOrderQuerySet":
        return self.filter(state__in=OPEN)

    def overdue(self) -> "WorkOrderQuerySet":
        return self.open().filter(due_at__lt=now())

    def search(self, text: str) -> "WorkOrderQuerySet":
        """Orders whose title, text or address holds all the words; two Chinese characters are enough."""
        words, rows = text.split(), self
        indexed = [word for word in words if connection.vendor == "postgresql" and is_indexed(word)]
        if indexed:
            found = SearchQuery(bigrams(" ".join(indexed)), config="simple")
            rows = rows.alias(found=SearchTerms("search")).filter(found=found)
        for word in words:
            if word not in indexed:
                held = Q(title__icontains=word) | Q(description__icontains=word) | Q(address__icontains=word)
                rows = rows.filter(held)
        return rows

    def for_list(self) -> "WorkOrderQuerySet":
        return self.placed().select_related("lead_person").defer("description", "search")

    def with_due_elsewhere(self) -> "WorkOrderQuerySet":
        """With the end that the system set which sent it, for those who read many."""
        from workorders.models import Deadline

        theirs = Deadline.objects.filter(order=models.OuterRef("pk"), step=LimitStep.EXTERNAL).order_by("pk")
        return self.annotate(end_elsewhere=models.Subquery(theirs.values("due_at")[:1]))

    def for_page(self) -> "WorkOrderQuerySet":
        return self.placed().select_related("lead_person", "assignee").defer("search")

    def placed(self) -> "WorkOrderQuerySet":
        """With their areas, category and lead unit, from memory."""
        rows = self.all()
        rows._iterable_class = OrdersPlaced
        return rows


def administered_orders(user: User, relation: str = "") -> Q:
    """Orders in the areas that the administrator looks after. Confidential ones are left to the desk."""
    if user.is_superuser:
        return Q()
    domain = domain_of(user)
    here = Q() if domain.everything else within_any(domain.paths, f"{relation}area_path")
    return here & Q(**{f"{relation}sensitivity": Sensitivity.OPEN})


RUNNING = Q(met_at=None, dropped_at=None, paused_at=None)


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def running(self) -> "DeadlineQuerySet":
        return self.filter(RUNNING)

    def unended(self) -> "DeadlineQuerySet":
        """Those that run and those that stand still for a while."""
        return self.filter(met_at=None, dropped_at=None)


class AskedQuerySet(models.QuerySet[Any]):
    """Of dispatches, proposals and assignments alike: what somebody is given or asked."""

    def waiting(self) -> "AskedQuerySet":
        """Those that have not ended."""
        return self.filter(ended_at=None)

    def of(self, user: AnyUser) -> list["AskedQuerySet"]:
        """Those to a unit that the user works for, under their own posts or covered ones, and those to themselves:
        apart, since an index serves each and none the two at once."""
        return [self.filter(_to_units(user)), self.filter(_to_oneself(user))]


class DispatchQuerySet(AskedQuerySet):
    def active(self) -> "DispatchQuerySet":
        return self.filter(ended_at=None)


class CountedQuerySet(models.QuerySet[Any]):
    """Of facts and tallies alike."""

    def visible_to(self, user: AnyUser) -> "CountedQuerySet":
        """Those of the areas whose desk one holds or which one supervises, and those of the units one works for."""
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        paths = _paths(reach, TRUSTED_ROLES) if reach.posts else set(reach.paths)
        return self.filter(within_any(paths, "area__path") | Q(unit__in=reach.organisations))


class CallbackQuerySet(models.QuerySet["Callback"]):
    def waiting(self) -> "CallbackQuerySet":
        """Those to be called now: an order that is in work again is nobody's to ask about."""
        return self.filter(ended_at=None, order__state__in=(State.REVIEWING, State.CLOSED))

    def visible_to(self, user: AnyUser) -> "CallbackQuerySet":
        """Of the desks and service desks that one works for, but for orders that one had a hand in."""
        from workorders.models import Event, WorkOrder

        posts = [post for post in reach_of(user).posts if post.area]
        desks = [post.area_id for post in posts if post.role in DESK_ROLES]
        counters = {post.area.path for post in posts if post.area and post.role == Role.SERVICE_DESK}
        mine = Event.objects.filter(order=models.OuterRef("order"), user=user.pk, action__in=HANDLING_ACTIONS)
        here = Q(order__desk__in=desks) | within_any(counters, "order__area_path")
        seen = WorkOrder.objects.visible_to(user).values("pk")
        return self.filter(here, ~models.Exists(mine), order__in=seen)


class HearingQuerySet(models.QuerySet["Hearing"]):
    def standing(self) -> "HearingQuerySet":
        """Those that were not taken back."""
        return self.filter(taken_back_at=None)

    def visible_to(self, user: AnyUser) -> "HearingQuerySet":
        """Of the areas whose desk one holds or which one supervises, of orders that one sees."""
        from workorders.models import WorkOrder

        reach = reach_of(user)
        if reach.everything:
            return self.all()
        here = within_any(_paths(reach, TRUSTED_ROLES), "area__path")
        return self.filter(here, order__in=WorkOrder.objects.visible_to(user).values("pk"))


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    def visible_to(self, user: AnyUser) -> "BulletinQuerySet":
        """Those of the areas whose desk one holds or which one supervises, and of all below them."""
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        return self.filter(within_any(_paths(reach, TRUSTED_ROLES), "area__path"))

    def published(self, area: "Area") -> "BulletinQuerySet":
        """Of this area; of each month the last issue."""
        shown = self.filter(area=area, state="published")
        later = shown.filter(month=models.OuterRef("month"), issue__gt=models.OuterRef("issue"))
        return shown.filter(~models.Exists(later)).defer("content")


class BulletinResultQuerySet(models.QuerySet["BulletinResult"]):
    def visible_to(self, user: AnyUser) -> "BulletinResultQuerySet":
        """One's own, of what was published; nobody else's, whatever one's post."""
        return self.filter(person__user=user.pk, bulletin__state="published") if user.pk else self.none()


class PanelSessionQuerySet(models.QuerySet["PanelSession"]):
    def visible_to(self, user: AnyUser) -> "PanelSessionQuerySet":
        """Those of the areas that one's desk or supervision holds, and those that one is a member of."""
        posts = reach_of(user).posts
        held = {post.area.path for post in posts if post.area and post.role in TRUSTED_ROLES}
        return self.filter(within_any(held, "area__path") | Q(members__post__in=[post.pk for post in posts])).distinct()


class OddityQuerySet(models.QuerySet["Oddity"]):
    def visible_to(self, user: AnyUser) -> "OddityQuerySet":
        """For those who supervise the area or audit it, and for nobody who might stand in it."""
        reach, domain = reach_of(user), domain_of(user)
        audits = domain.role == Role.AUDIT_ADMIN
        if reach.everything or (audits and domain.everything):
            return self.all()
        return self.filter(
            within_any(_paths(reach, (Role.SUPERVISOR,)) | (domain.paths if audits else set()), "area__path")
        )


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: AnyUser) -> "AttachmentQuerySet":
        """Those of the orders that the user sees."""
        from workorders.models import WorkOrder

        return self.filter(order__in=WorkOrder.objects.visible_to(user))

    def photos(self) -> "AttachmentQuerySet":
        return self.filter(kind="photo")

    def files(self) -> "AttachmentQuerySet":
        """Videos, recordings and documents."""
        return self.exclude(kind="photo")

    def public(self) -> "AttachmentQuerySet":
        """Those that the reporter may see as well."""
        return self.filter(is_public=True)


def ways_to_orders(user: AnyUser, *, searched: bool = False) -> list[Q]:
    """The parts that make up what is visible to the user, no less and no more, each such that an index serves it in the
    order of a list, or as one that is `searched` for words; none for somebody who sees everything."""
    reach = reach_of(user)
    if reach.everything:
        return []
    areas = _ways_to_areas(reach, searched=searched)
    units = [Q(lead_unit=unit) & (searched_in(-unit) if searched else Q()) for unit in sorted(reach.organisations)]
    return areas if reach.is_bound else [*areas, *units, _given_to(user)]


def _ways_to_areas(reach: Reach, *, searched: bool) -> list[Q]:
    """As `_of_areas`, area by area."""
    areas = {post.area.path: post.area for post in reach.posts if post.area}
    trusted = outermost(_paths(reach, TRUSTED_ROLES) if reach.posts else reach.paths)
    below = tuple(trusted)
    others = [path for path in outermost(_paths(reach, AREA_ROLES)) if not (below and path.startswith(below))]
    ways = [(path, Q()) for path in trusted] + [(path, Q(sensitivity=Sensitivity.OPEN)) for path in others]
    return [
        (_of_area(areas[path], searched=searched) if path in areas else within(path, "area_path")) & seen
        for path, seen in ways
    ]


def _of_area(area: "Area", *, searched: bool = False) -> Q:
    scope = SCOPES.get(AreaKind(area.kind))
    if scope is None:
        return within(area.path, "area_path")
    return Q(**{scope: area}) & (searched_in(area.pk) if searched else Q())


def _of_areas(reach: Reach) -> Q:
    if not reach.posts:  # a superuser whose key is bound to an area
        return within_any(reach.paths, "area_path")
    trusted = _paths(reach, TRUSTED_ROLES)
    others = _paths(reach, AREA_ROLES) - trusted
    match = within_any(trusted, "area_path")
    if others:
        match |= within_any(others, "area_path") & Q(sensitivity=Sensitivity.OPEN)
    return match


def _lies_in(reach: Reach, order: "WorkOrder") -> bool:
    """Whether it is visible by its area or its unit alone, as `visible_to` says it to the database."""
    if reach.everything or (order.lead_unit_id in reach.organisations and not reach.is_bound):
        return True
    roles = AREA_ROLES if order.sensitivity == Sensitivity.OPEN else TRUSTED_ROLES
    paths = _paths(reach, roles) if reach.posts else reach.paths
    return any(order.area_path.startswith(path) for path in paths)


def _paths(reach: Reach, roles: tuple[Role, ...]) -> set[str]:
    """The subtrees of posts of these roles, within what an API key leaves."""
    paths = {post.area.path for post in reach.posts if post.area and post.role in roles}
    return {kept for kept in reach.paths if any(kept.startswith(path) for path in paths)}


def in_any(rows: Iterable[AskedQuerySet]) -> Q:
    """Orders that one of these rows belongs to."""
    first, *more = (each.order_by().values("order") for each in rows)
    return Q(pk__in=first.union(*more))


def _given_to(user: AnyUser) -> Q:
    """What oneself was sent, what one's unit was and has no more, what either has a part in or is asked about."""
    from workorders.models import Assignment, Dispatch, Proposal

    past = Dispatch.objects.filter(_to_units(user), is_past=True)
    own = Dispatch.objects.filter(_to_oneself(user), unit=None)
    return in_any([past, own, *Assignment.objects.of(user), *Proposal.objects.waiting().of(user)])


def _to_units(user: AnyUser) -> Q:
    return Q(unit__in=reach_of(user).organisations)


def _to_oneself(user: AnyUser) -> Q:
    """And to those whose posts the user covers."""
    if user.pk is None:
        return Q(pk__in=[])
    covered = [post.person_id for post in reach_of(user).posts if post.covered_by]
    return Q(person__in=Person.objects.filter(Q(user=user.pk) | Q(pk__in=covered)).values("pk"))


def _day_of(digits: str) -> tuple[datetime, datetime] | None:
    try:
        start = datetime.strptime(digits, "%y%m%d").replace(tzinfo=timezone.get_default_timezone())
    except ValueError:
        return None
    return start, start + timedelta(days=1)
