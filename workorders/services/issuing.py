"""通报: made for each desk on the first working day of the month, approved by a person, then published."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.clock import now
from common.errors import Conflict, Invalid, NotAllowed
from grids.calendars import calendar
from grids.covering import users_answering
from grids.models import DESK_KINDS, DESK_ROLES, UNIT_ROLES, Area, Post, Role
from notices.services import sentence, tell
from workorders.actors import Actor
from workorders.bulletins import DEFINITIONS, bulletin_rows
from workorders.figures.tallying import count_all
from workorders.models import Bulletin, BulletinState

APPROVERS = (Role.COMMUNITY_SECRETARY, Role.STREET_COORDINATOR, Role.DISTRICT_COORDINATOR)
DRAFTED, PUBLISHED, OWN_ROW = (f"workorders.bulletin_{name}" for name in ("drafted", "published", "own_row"))

sentence(DRAFTED, gettext_lazy("The bulletin of %(area)s for %(month)s waits to be approved"))
sentence(PUBLISHED, gettext_lazy("The bulletin of %(area)s for %(month)s has been published"))
sentence(
    OWN_ROW,
    gettext_lazy("%(area)s, %(month)s: %(unit)s was sent %(sent)s orders, %(in_time)s done in time, %(late)s late"),
)


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
    content = _counted(area, month)
    first = {"content": content, "made_at": now()}
    bulletin, is_new = Bulletin.objects.get_or_create(area=area, month=month, issue=1, defaults=first)
    if is_new:
        _tell(Post.objects.current().filter(area=area, role__in=APPROVERS), DRAFTED, bulletin)
    return is_new


def _counted(area: Area, month: date) -> dict[str, object]:
    count_all()
    return {"definitions": DEFINITIONS, "area": area.name, **bulletin_rows(area, month)}


def may_approve(bulletin: Bulletin, by: Actor) -> Post | None:
    """The post that lets one approve it: secretary or coordinator of just this area."""
    return next((post for post in by.posts if post.role in APPROVERS and post.area_id == bulletin.area_id), None)


@transaction.atomic
def approve_bulletin(bulletin: Bulletin, *, by: Actor) -> Bulletin:
    """The numbers have been looked at and are right."""
    bulletin, post = _begin(bulletin, by, BulletinState.DRAFT)
    bulletin.state, bulletin.approved_at = BulletinState.APPROVED, now()
    bulletin.approved_by, bulletin.approved_under = by.user, post
    bulletin.save()
    return bulletin


@transaction.atomic
def publish_bulletin(bulletin: Bulletin, *, by: Actor) -> Bulletin:
    """For everybody to read; each unit is told its own row."""
    bulletin, _post = _begin(bulletin, by, BulletinState.APPROVED)
    bulletin.state, bulletin.published_at = BulletinState.PUBLISHED, now()
    bulletin.save()
    _tell(Post.objects.current().filter(area=bulletin.area, role__in=DESK_ROLES), PUBLISHED, bulletin)
    for row in bulletin.content["units"]:
        _tell_unit(bulletin, row)
    return bulletin


@transaction.atomic
def correct_bulletin(bulletin: Bulletin, *, by: Actor, reason: str) -> Bulletin:
    """A new issue, counted anew and to be approved; what was issued stays as it was."""
    bulletin, _post = _begin(bulletin, by, BulletinState.PUBLISHED)
    if not reason.strip():
        raise Invalid.field("reason", _("Say what is corrected."))
    last = Bulletin.objects.filter(area=bulletin.area, month=bulletin.month).latest("issue")
    if last.state != BulletinState.PUBLISHED:
        raise Conflict(_("There is a correction that waits to be published."))
    return Bulletin.objects.create(
        area=bulletin.area,
        month=bulletin.month,
        issue=last.issue + 1,
        reason=reason.strip(),
        content=_counted(bulletin.area, bulletin.month),
        made_at=now(),
    )


def _begin(bulletin: Bulletin, by: Actor, state: BulletinState) -> tuple[Bulletin, Post]:
    bulletin = Bulletin.objects.select_for_update(of=("self",)).select_related("area").get(pk=bulletin.pk)
    post = may_approve(bulletin, by)
    if post is None:
        raise NotAllowed(_("The secretary or coordinator of the area decides on its bulletin."))
    if bulletin.state != state:
        raise Conflict(_("The bulletin is “%(state)s” by now.") % {"state": BulletinState(bulletin.state).label})
    return bulletin, post


def _tell(posts: QuerySet[Post], event: str, bulletin: Bulletin) -> None:
    tell(users_answering(posts), event, f"{event}:{bulletin.pk}", _params(bulletin), _url(bulletin))


def _tell_unit(bulletin: Bulletin, row: dict[str, object]) -> None:
    counts = row["counts"]
    assert isinstance(counts, dict)  # as `bulletin_rows` makes it
    done, in_time = counts.get("completed", 0), counts.get("completed_in_time", 0)
    own = {"unit": row["name"], "sent": counts.get("sent", 0), "in_time": in_time, "late": done - in_time}
    posts = Post.objects.current().filter(organisation__code=row["code"], role__in=UNIT_ROLES)
    public = reverse("workorders:bulletin_public", args=[bulletin.area.code, f"{bulletin.month:%Y-%m}"])
    key = f"{OWN_ROW}:{bulletin.pk}:{row['code']}"
    tell(users_answering(posts), OWN_ROW, key, _params(bulletin) | own, public)


def _params(bulletin: Bulletin) -> dict[str, object]:
    return {"area": bulletin.area.name, "month": f"{bulletin.month:%Y-%m}"}


def _url(bulletin: Bulletin) -> str:
    return reverse("workorders:bulletin", args=[bulletin.pk])
