"""三会: an order is heard in a meeting of a desk, and that can be taken back on the same day."""

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now, today
from common.errors import Conflict, NotAllowed, WrongState
from common.versions import check_version, locked
from grids.models import DESK_ROLES, Area, Post
from workorders.actors import Actor
from workorders.choices import OPEN, Meeting
from workorders.models import Hearing, WorkOrder
from workorders.policies import meeting_for
from workorders.services.step import append, follow, lock


def desk_post(by: Actor, area: Area) -> Post | None:
    """The post under which somebody keeps the meetings of the area: that of its own desk."""
    return next((post for post in by.posts if post.role in DESK_ROLES and post.area_id == area.pk), None)


@transaction.atomic
def hear(
    order: WorkOrder, *, by: Actor, meeting: Meeting, area: Area, outcome: str, again: bool = False,
    version: int | None = None,
) -> Hearing:  # fmt: skip
    """Note that the meeting of the area's desk heard the order, and what came of it. `again`: it is to be heard again
    next time."""
    order = lock(order.pk)
    post = _check(order, by, meeting, area, version)
    assert by.user is not None  # desks act by account
    at = now()
    hearing = Hearing.objects.create(
        order=order, meeting=meeting, area=area, day=today(), at=at, by=by.user, post=post, by_name=by.name,
        outcome=outcome, again=again,
    )  # fmt: skip
    data = {"hearing": hearing.pk, "meeting": str(meeting), "again": again}
    _note(order, "heard", by, post, outcome, data)
    return hearing


def _check(order: WorkOrder, by: Actor, meeting: Meeting, area: Area, version: int | None) -> Post:
    check_version(order, version)
    post = desk_post(by, area)
    if post is None or not area.contains(order.area_path):
        raise NotAllowed(_("Only the desk of the area keeps its meetings."))
    if order.state not in OPEN:
        raise WrongState(_("The order has ended: there is nothing to hear."), state=order.state)
    if meeting_for(order) != meeting:
        raise Conflict(_("Matters of this severity are heard in another meeting."))
    if Hearing.objects.standing().filter(order=order, meeting=meeting, area=area, day=today()).exists():
        raise Conflict(_("This order has been heard today."))
    return post


@transaction.atomic
def unhear(hearing: Hearing, *, by: Actor) -> Hearing:
    """Take it back on the same day; the entry stays, with one that says so."""
    order = lock(hearing.order_id)
    hearing = locked(Hearing.objects.select_related("area"), hearing)
    post = desk_post(by, hearing.area)
    if post is None:
        raise NotAllowed(_("Only the desk of the area keeps its meetings."))
    if hearing.taken_back_at is not None or hearing.day != today():
        raise Conflict(_("What was heard is taken back on the same day, and once."))
    hearing.taken_back_at = now()
    hearing.save(update_fields=["taken_back_at"])
    _note(order, "unheard", by, post, "", {"hearing": hearing.pk, "meeting": hearing.meeting})
    return hearing


def _note(order: WorkOrder, mark: str, by: Actor, post: Post, text: str, data: dict[str, object]) -> None:
    """The entry on the order. Nothing of the order itself was decided: its version stays."""
    follow(append(order, mark, by, post, now(), order.state, False, text, data))
