"""Orders that somebody was given by name, when their post ends; see `grids.handover`."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Sentence
from grids.handover import remaining_posts
from grids.models import Post
from workorders.actors import SYSTEM
from workorders.choices import OPEN
from workorders.models import Assignment, WorkOrder
from workorders.querysets import WorkOrderQuerySet
from workorders.services import hand_over
from workorders.services.passing_on import pass_on
from workorders.workflow import WITH_LEAD


def _reason(post: Post) -> str:
    return _("The post “%(post)s” of %(name)s has ended.") % {"post": post.label, "name": post.person.name}


class Orders:
    label: Sentence = gettext_lazy("Open orders")

    def count(self, post: Post) -> int:
        return self._rows(post).count()

    def hand_over(self, post: Post, successor: Post | None) -> int:
        orders = list(self._rows(post).order_by("pk"))
        for order in orders:
            hand_over(order, by=SYSTEM, person=successor.person if successor else None, reason=_reason(post))
        return len(orders)

    def _rows(self, post: Post) -> WorkOrderQuerySet:
        """All that the person has, or, while they hold other posts, what lies in the area of this one and in none of
        those."""
        rows = WorkOrder.objects.filter(lead_person=post.person_id, state__in=WITH_LEAD)
        others = list(remaining_posts(post).select_related("area"))
        if not others:
            return rows
        if post.area is None:
            return rows.none()
        rows = rows.within(post.area.path)
        for other in others:
            rows = rows.exclude(pk__in=rows.within(other.area.path).values("pk")) if other.area else rows
        return rows


class Within:
    """What the unit gave to one of its people, and parts beside the lead that are somebody's by name."""

    label: Sentence = gettext_lazy("Orders and parts within a unit")

    def count(self, post: Post) -> int:
        return self._rows(post).count()

    def hand_over(self, post: Post, successor: Post | None) -> int:
        orders = list(self._rows(post).order_by("pk"))
        for order in orders:
            heir = successor.person if successor and self._may_have(order, post, successor) else None
            pass_on(order, left=post.person, successor=heir, reason=_reason(post))
        return len(orders)

    def _may_have(self, order: WorkOrder, post: Post, successor: Post) -> bool:
        """Within a unit only its own people can have an order."""
        return order.assignee_id != post.person_id or successor.organisation_id == order.lead_unit_id

    def _rows(self, post: Post) -> WorkOrderQuerySet:
        """All of somebody who holds no other post; else what they had in the unit that they leave for good."""
        others = remaining_posts(post)
        given = Q(assignee=post.person_id, state__in=WITH_LEAD)
        if others.exists():
            stays = post.organisation_id is None or others.filter(organisation=post.organisation_id).exists()
            return (
                WorkOrder.objects.none() if stays else WorkOrder.objects.filter(given, lead_unit=post.organisation_id)
            )
        parts = Assignment.objects.waiting().filter(person=post.person_id).values("order")
        return WorkOrder.objects.filter(given | Q(pk__in=parts, state__in=OPEN))
