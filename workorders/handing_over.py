"""Orders that somebody was given by name, when their post ends; see `grids.handover`."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Sentence
from grids.handover import remaining_posts
from grids.models import Post
from workorders.actors import SYSTEM
from workorders.models import WorkOrder
from workorders.querysets import WorkOrderQuerySet
from workorders.services import hand_over
from workorders.workflow import WITH_LEAD


class Orders:
    label: Sentence = gettext_lazy("Open orders")

    def count(self, post: Post) -> int:
        return self._rows(post).count()

    def hand_over(self, post: Post, successor: Post | None) -> int:
        reason = _("The post “%(post)s” of %(name)s has ended.") % {"post": post.label, "name": post.person.name}
        orders = list(self._rows(post).order_by("pk"))
        for order in orders:
            hand_over(order, by=SYSTEM, person=successor.person if successor else None, reason=reason)
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
