"""The writers of what a working group finds: collected, submitted as an order, coordinated, dropped."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now, today
from common.errors import Conflict, Invalid, NotAllowed
from common.versions import check_version, locked
from grids.models import Area, Organisation
from grids.reach import reach_of
from notices.outbox import emit
from partybuilding.models import Agreement, FindingPhoto, GroupDeed, GroupFinding, GroupVisit, WorkingGroup
from partybuilding.models.groups import TEXT
from partybuilding.permissions.groups import check_works, may_work
from partybuilding.services.belonging import check_reason
from partybuilding.services.groups import check_linked, enter, lock_group
from workorders import services as orders
from workorders.actors import SYSTEM, Actor
from workorders.choices import Channel, Stage
from workorders.keeping_files import check_room, columns_of
from workorders.models import Category
from workorders.photos import MAX_PHOTOS, Photo

SOURCE = "working-group"
AGREED = "groups.agreed"


def collect(
    group: WorkingGroup,
    *,
    area: Area,
    text: str,
    key: str,
    by: User,
    place: str = "",
    category: Category | None = None,
    met_at: GroupVisit | None = None,
    photos: Iterable[Photo] = (),
    at: datetime | None = None,
) -> GroupFinding:
    """Note what was found. The same person's finding of the same key is the same finding."""
    if known := _known(by, key):
        return known
    finding = GroupFinding(area=area, text=text.strip(), place=place, category=category, met_at=met_at, key=key)
    finding.at = min(at or now(), now())
    try:
        return _collect(group, finding, list(photos), by)
    except IntegrityError:
        # The same one was sent twice in the same moment.
        if known := _known(by, key):
            return known
        raise


def _known(by: User, key: str) -> GroupFinding | None:
    return GroupFinding.objects.filter(by=by, key=key).first()


@transaction.atomic
def _collect(group: WorkingGroup, finding: GroupFinding, photos: list[Photo], by: User) -> GroupFinding:
    finding.group = lock_group(group)
    check_works(by, finding.group)
    check_linked(finding.group, finding.area)
    _check(finding, photos)
    finding.area_path, finding.by = finding.area.path, by
    finding.save()
    kept = {photo.digest: photo for photo in photos}
    for photo in kept.values():
        _keep_photo(finding, photo, by)
    enter(finding.group, GroupDeed.COLLECTED, by, finding)
    return finding


def _keep_photo(finding: GroupFinding, photo: Photo, by: User) -> FindingPhoto:
    made: FindingPhoto = FindingPhoto.objects.create(finding=finding, by=by, created_at=now(), **columns_of(photo))
    return made


@transaction.atomic
def add_photo(finding: GroupFinding, *, photo: Photo, by: User) -> FindingPhoto:
    """What follows a finding over whatever network there is. Sent again, it is the same photo; where an order was made
    of the finding meanwhile, it is the order's too."""
    fresh = _lock(finding, None)
    if fresh.by_id != by.pk:
        raise NotAllowed(_("Only whoever noted it adds photos."))
    known: FindingPhoto | None = fresh.photos.filter(digest=photo.digest).first()
    if known is not None:
        return known
    check_room(fresh.photos, photo)
    if fresh.order is not None and fresh.order.is_open:
        orders.attach(fresh.order, photo=photo, by=SYSTEM, stage=Stage.REPORT)
    return _keep_photo(fresh, photo, by)


def _check(finding: GroupFinding, photos: list[Photo]) -> None:
    if not finding.text or len(finding.text) > TEXT:
        raise Invalid.field("text", _("Write down what was found, in at most %(most)d characters.") % {"most": TEXT})
    if finding.met_at is not None and finding.met_at.group_id != finding.group.pk:
        raise Invalid.field("met_at", _("Choose a visit of this group."))
    if len(photos) > MAX_PHOTOS:
        raise Invalid.field("photos", _("Send at most nine photos."))


def _lock(finding: GroupFinding, version: int | None) -> GroupFinding:
    rows = GroupFinding.objects.select_related("group__area", "area", "category", "order")
    fresh: GroupFinding = locked(rows.defer("area__boundary", "group__area__boundary"), finding, version)
    return fresh


def _end(finding: GroupFinding, what: GroupDeed, by: User, **detail: str) -> GroupFinding:
    finding.version += 1
    finding.save()
    enter(finding.group, what, by, finding, **detail)
    return finding


@transaction.atomic
def submit_finding(finding: GroupFinding, *, by: Actor, version: int | None = None) -> GroupFinding:
    """Make an order of it, once: who submits it again finds the order there is."""
    assert by.user is not None  # whoever goes out with a group has an account
    fresh = _lock(finding, None)
    check_works(by.user, fresh.group)
    if fresh.order_id is not None:
        return fresh
    check_version(fresh, version)
    if fresh.dropped_at is not None:
        raise Conflict(_("This finding was dropped."))
    origin = _("Found by the working group “%(group)s”.") % {"group": fresh.group.name}
    reported = orders.Reported(
        description=f"{fresh.text}\n{origin}",
        root=Area.objects.get(pk=fresh.area.ancestor_ids[0]),
        channel=Channel.GRID,
        area=fresh.area,
        address=fresh.place or fresh.area.name,
        category=fresh.category,
        by_staff=True,
        source=SOURCE,
        external_id=f"finding-{fresh.pk}",
    )
    fresh.order = orders.report(reported, by=by, photos=[_as_sent(each) for each in fresh.photos.all()])
    return _end(fresh, GroupDeed.SUBMITTED, by.user, to=fresh.order.number)


def _as_sent(kept: FindingPhoto) -> Photo:
    with kept.file.open("rb") as file, kept.thumbnail.open("rb") as thumbnail:
        return Photo(file.read(), thumbnail.read(), kept.width or 0, kept.height or 0, None, None, None)


@transaction.atomic
def drop_finding(finding: GroupFinding, *, reason: str, by: User, version: int | None = None) -> GroupFinding:
    """Nothing will be done about it. It stays, with the reason."""
    fresh = _lock(finding, version)
    check_works(by, fresh.group)
    check_reason(reason)
    if not fresh.is_open:
        raise Conflict(_("This finding was submitted or dropped already."))
    fresh.dropped_at, fresh.reason = now(), reason.strip()
    return _end(fresh, GroupDeed.DROPPED, by, reason=fresh.reason)


@transaction.atomic
def agree(
    finding: GroupFinding,
    *,
    department: Organisation,
    text: str,
    due_on: date,
    by: User,
    version: int | None = None,
) -> Agreement:
    """Write down what a department agreed to do, and by when; its people are told."""
    fresh = _lock(finding, version)
    check_works(by, fresh.group)
    if fresh.dropped_at is not None:
        raise Conflict(_("This finding was dropped."))
    if not text.strip():
        raise Invalid.field("text", _("Say what the department does."))
    if due_on < today():
        raise Invalid.field("due_on", _("Choose today or a later day."))
    made = Agreement.objects.create(finding=fresh, department=department, text=text.strip(), due_on=due_on, by=by)
    _end(fresh, GroupDeed.AGREED, by, to=department.name)
    emit(AGREED, {"agreement": made.pk})
    return made


@transaction.atomic
def keep_agreement(agreement: Agreement, *, by: User, version: int | None = None) -> Agreement:
    """The department has done what it agreed to."""
    fresh = _lock(agreement.finding, version)
    if agreement.department_id not in reach_of(by).organisations and not may_work(by, fresh.group):
        raise NotAllowed(_("The department or the working group says this."))
    present: Agreement = locked(Agreement.objects.select_related("department"), agreement)
    if present.kept_on is None:
        present.kept_on = today()
        present.save(update_fields=["kept_on"])
        _end(fresh, GroupDeed.KEPT, by, to=present.department.name)
    return present
