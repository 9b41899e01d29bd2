"""A visit is taken in: what was found, what changed on the card, what is raised. All of it or nothing."""

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.services import record
from common.clock import now
from grids.models import Area, Household
from grids.register.reach import check_area, lock
from visits.choices import Met
from visits.findings import Findings
from visits.known import Snapshot, difference, snapshot, texts_of, without_texts
from visits.models import Visit
from visits.services.changing import apply
from visits.services.checking import check, check_moment
from visits.services.raising import raise_issue
from workorders.actors import Actor


def record_visit(found: Findings, *, by: Actor, request: HttpRequest | None = None) -> Visit:
    """Take a visit in. The same person's visit of the same key is the same visit. Raises Stale when the card is no
    longer that of `found.version`."""
    assert by.user is not None  # visits are made by people with accounts
    if known := _known(found, by.user):
        return known
    try:
        return _record(found, by, by.user, request)
    except IntegrityError:
        # The same visit was sent twice in the same moment.
        if known := _known(found, by.user):
            return known
        raise


@transaction.atomic
def record_group_visit(found: Findings, *, by: Actor) -> Visit:
    """A visit of a working group to a place. Who may go there is for whoever keeps the groups to judge: a department's
    people have no register of the area."""
    assert by.user is not None  # visits are made by people with accounts
    if known := _known(found, by.user):
        return known
    check_moment(found)
    visit = _visit(found, by, by.user, _area(found))
    visit.save()
    record(action="visit.record", by=by.user, obj=visit)
    return visit


def _known(found: Findings, user: User) -> Visit | None:
    return Visit.objects.filter(by=user, key=found.key).first()


@transaction.atomic
def _record(found: Findings, by: Actor, user: User, request: HttpRequest | None) -> Visit:
    area = _area(found)
    check_area(area, user)
    check(found, user, area)
    visit = _visit(found, by, user, area)
    visit.save()  # first of all, so that whoever comes second with this key waits here
    if found.household is not None:
        _keep(visit, _changed(visit, found, user, request))
    for issue in found.issues:
        raise_issue(visit, issue, found, by=by)
    _answer(visit)
    detail = {"changed": sorted(visit.changes), "raised": [issue.matter for issue in found.issues]}
    record(action="visit.record", by=user, obj=visit, request=request, detail=detail)
    return visit


def _area(found: Findings) -> Area:
    area = found.household.area if found.household else found.area
    assert area is not None  # a visit is somewhere
    return area


def _visit(found: Findings, by: Actor, user: User, area: Area) -> Visit:
    post = by.posts[0] if by.posts else None
    at = now()
    return Visit(
        kind=found.kind,
        household=found.household,
        area=area,
        area_path=area.path,
        at=min(found.at or at, at),
        met=found.met.relation if found.met else found.met_as,
        note=found.note,
        next_wanted=found.next_wanted,
        by=user,
        post=post,
        post_name=str(post or ""),
        key=found.key,
        created_at=at,
    )


def _changed(visit: Visit, found: Findings, user: User, request: HttpRequest | None) -> Snapshot:
    """What is different after the visit. Of a door that nobody opened the card is not checked."""
    assert found.household is not None
    household = lock(found.household, found.version)
    before = snapshot(household)
    if visit.met != Met.NOBODY or found.changes_card:
        apply(household, found, day=timezone.localdate(visit.at), by=user, request=request)
    return difference(before, snapshot(Household.objects.get(pk=household.pk)))


def _keep(visit: Visit, changes: Snapshot) -> None:
    visit.changes, visit.words = without_texts(changes), texts_of(changes)
    visit.save(update_fields=["changes", "words"])


def _answer(visit: Visit) -> None:
    """Whoever wanted this visit need wait no longer; but nobody at home is no answer, unless a new day was set."""
    if visit.met == Met.NOBODY and visit.next_wanted is None:
        return
    earlier = Visit.objects.wanted().filter(area=visit.area_id, household=visit.household_id).exclude(pk=visit.pk)
    earlier.filter(at__lte=visit.at).update(answered_by=visit)
