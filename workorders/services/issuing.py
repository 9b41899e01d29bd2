"""通报: made for each desk on the first working day of the month, approved by a person, published by another."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import Conflict, Invalid, NotAllowed
from common.versions import locked
from grids.calendars import calendar
from grids.models import DESK_KINDS, DESK_ROLES, Area, Post, Role
from workorders.actors import SYSTEM, Actor
from workorders.bulletins import bulletin_rows, own_counts
from workorders.figures.definitions import DEFINITIONS
from workorders.figures.tallying import count_all
from workorders.models import Bulletin, BulletinEntry, BulletinResult, BulletinState, BulletinStep
from workorders.policies import policy_of
from workorders.services import issued

APPROVERS = (Role.COMMUNITY_SECRETARY, Role.STREET_COORDINATOR, Role.DISTRICT_COORDINATOR)
ABOVE = (Role.STREET_COORDINATOR, Role.DISTRICT_COORDINATOR, Role.SUPERVISOR)


def make_due() -> int:
    """Make the drafts of last month, from the first working day on. How many; those that exist stay as they are."""
    today = timezone.localdate(now())
    if not any(calendar().is_working(today.replace(day=day)) for day in range(1, today.day + 1)):
        return 0
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    made = Bulletin.objects.filter(month=month).values("area")
    missing = Area.objects.current().filter(kind__in=DESK_KINDS).exclude(pk__in=made)
    return sum(make_bulletin(area, month) for area in missing.order_by("pk"))


@transaction.atomic
def make_bulletin(area: Area, month: date) -> bool:
    """The first issue for the area and month; False where there is one."""
    first = {"content": _counted(area, month), "made_at": now()}
    bulletin, is_new = Bulletin.objects.get_or_create(area=area, month=month, issue=1, defaults=first)
    if is_new:
        _drafted(bulletin, BulletinStep.MADE, SYSTEM)
        issued.tell(Post.objects.current().filter(area=area, role__in=APPROVERS), issued.DRAFTED, bulletin)
    return is_new


def _counted(area: Area, month: date) -> dict[str, object]:
    count_all()
    return {"definitions": DEFINITIONS, "area": area.name, **bulletin_rows(area, month)}


def _drafted(bulletin: Bulletin, step: BulletinStep, by: Actor, words: str = "") -> None:
    """Note how the draft came about, and keep each person's own numbers as they are now."""
    bulletin.results.all().delete()
    own = own_counts(bulletin.area, bulletin.month)
    BulletinResult.objects.bulk_create(
        BulletinResult(bulletin=bulletin, person_id=person, counts=counts) for person, counts in sorted(own.items())
    )
    _note(bulletin, step, by, None, words)


def _note(bulletin: Bulletin, step: BulletinStep, by: Actor, post: Post | None, words: str = "") -> None:
    BulletinEntry.objects.create(
        bulletin=bulletin, step=step, at=now(), user=by.user, post=post, name=by.name, words=words
    )


def may_approve(bulletin: Bulletin, by: Actor) -> Post | None:
    """The post that lets one approve it: secretary or coordinator of just this area."""
    return next((post for post in by.posts if post.role in APPROVERS and post.area_id == bulletin.area_id), None)


def may_publish(bulletin: Bulletin, by: Actor) -> Post | None:
    """The post that lets one publish it: at the desk of the area, or above it. By two persons where the district says
    so."""
    if bulletin.approved_by_id == getattr(by.user, "pk", None) and needs_two(bulletin):
        return None
    path = bulletin.area.path
    for post in by.posts:
        is_desk = post.role in DESK_ROLES and post.area_id == bulletin.area_id
        if is_desk or (post.role in ABOVE and post.area is not None and path.startswith(post.area.path)):
            return post
    return None


def needs_two(bulletin: Bulletin) -> bool:
    return policy_of(bulletin.area.ancestor_ids[0]).bulletin_by_two


@transaction.atomic
def approve_bulletin(bulletin: Bulletin, *, by: Actor, words: str = "") -> Bulletin:
    """The numbers have been looked at and are right."""
    bulletin, post = _begin(bulletin, by, may_approve, BulletinState.DRAFT)
    bulletin.state, bulletin.approved_at = BulletinState.APPROVED, now()
    bulletin.approved_by, bulletin.approved_under = by.user, post
    return _end(bulletin, BulletinStep.APPROVED, by, post, words)


@transaction.atomic
def refuse_bulletin(bulletin: Bulletin, *, by: Actor, words: str) -> Bulletin:
    """Something in it is wrong, as a sentence says; whoever mends that has it counted anew."""
    bulletin, post = _begin(bulletin, by, may_refuse, BulletinState.DRAFT, BulletinState.APPROVED)
    if not words.strip():
        raise Invalid.field("words", _("Say in a sentence what is wrong."))
    bulletin.state, bulletin.approved_at = BulletinState.REFUSED, None
    bulletin.approved_by = bulletin.approved_under = None
    issued.tell(Post.objects.current().filter(area=bulletin.area, role__in=APPROVERS), issued.REFUSED, bulletin)
    return _end(bulletin, BulletinStep.REFUSED, by, post, words)


@transaction.atomic
def recount_bulletin(bulletin: Bulletin, *, by: Actor, words: str = "") -> Bulletin:
    """What was refused, counted anew and to be approved again."""
    bulletin, _post = _begin(bulletin, by, may_approve, BulletinState.REFUSED)
    bulletin.content, bulletin.made_at = _counted(bulletin.area, bulletin.month), now()
    bulletin.state = BulletinState.DRAFT
    _drafted(bulletin, BulletinStep.RECOUNTED, by, words)
    bulletin.version += 1
    bulletin.save()
    return bulletin


@transaction.atomic
def publish_bulletin(bulletin: Bulletin, *, by: Actor, words: str = "") -> Bulletin:
    """For everybody to read; each unit is told its own row, and each person their own numbers."""
    bulletin, post = _begin(bulletin, by, may_publish, BulletinState.APPROVED)
    bulletin.state, bulletin.published_at, bulletin.published_by = BulletinState.PUBLISHED, now(), by.user
    issued.tell(Post.objects.current().filter(area=bulletin.area, role__in=DESK_ROLES), issued.PUBLISHED, bulletin)
    issued.tell_those_concerned(bulletin)
    return _end(bulletin, BulletinStep.PUBLISHED, by, post, words)


@transaction.atomic
def correct_bulletin(bulletin: Bulletin, *, by: Actor, words: str) -> Bulletin:
    """A new issue, counted anew and to be approved; what was issued stays as it was."""
    bulletin, _post = _begin(bulletin, by, may_approve, BulletinState.PUBLISHED)
    if not words.strip():
        raise Invalid.field("words", _("Say what is corrected."))
    last = Bulletin.objects.filter(area=bulletin.area, month=bulletin.month).latest("issue")
    if last.state != BulletinState.PUBLISHED:
        raise Conflict(_("There is a correction that waits to be published."))
    made = Bulletin.objects.create(
        area=bulletin.area,
        month=bulletin.month,
        issue=last.issue + 1,
        reason=words.strip(),
        content=_counted(bulletin.area, bulletin.month),
        made_at=now(),
    )
    _drafted(made, BulletinStep.MADE, by, words.strip())
    return made


def may_refuse(bulletin: Bulletin, by: Actor) -> Post | None:
    """Whoever has the next word on it."""
    is_approved = bulletin.state == BulletinState.APPROVED
    return _may_either(bulletin, by) if is_approved else may_approve(bulletin, by)


def _may_either(bulletin: Bulletin, by: Actor) -> Post | None:
    return may_approve(bulletin, by) or may_publish(bulletin, by)


def _begin(
    bulletin: Bulletin, by: Actor, may: Callable[[Bulletin, Actor], Post | None], *states: BulletinState
) -> tuple[Bulletin, Post]:
    bulletin = locked(Bulletin.objects.select_related("area"), bulletin)
    post = may(bulletin, by)
    if post is None and (bulletin.state in states or _may_either(bulletin, by) is None):
        raise NotAllowed(_refusal(bulletin, by))
    if post is None or bulletin.state not in states:
        raise Conflict(_("The bulletin is “%(state)s” by now.") % {"state": BulletinState(bulletin.state).label})
    return bulletin, post


def _refusal(bulletin: Bulletin, by: Actor) -> str:
    if bulletin.state == BulletinState.APPROVED and may_approve(bulletin, by):
        return _("You approved it: somebody else publishes it.")
    return _("The secretary or coordinator of the area approves its bulletin, and another of its desk publishes it.")


def _end(bulletin: Bulletin, step: BulletinStep, by: Actor, post: Post, words: str) -> Bulletin:
    bulletin.version += 1
    bulletin.save()
    _note(bulletin, step, by, post, words.strip())
    return bulletin
