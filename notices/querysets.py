from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.oversight import oversight
from common.clock import now
from notices.choices import DeliveryState

if TYPE_CHECKING:
    from notices.models import Delivery, Notice


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User | AnonymousUser) -> "NoticeQuerySet":
        """One's own, and nobody else's."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def administered_by(self, user: User) -> "DeliveryQuerySet":
        """Those to accounts that the administrator looks after; all, for whoever looks after the whole installation."""
        if not user.has_perm("notices.view_delivery"):
            return self.none()
        return self if oversight.whole(user) else self.filter(user__in=oversight.accounts(user))

    def to_send(self) -> "DeliveryQuerySet":
        """What is due, and what a worker took and never came back with."""
        due = Q(state=DeliveryState.WAITING, due_at__lte=now())
        return self.filter(due | Q(state=DeliveryState.SENDING, lease_until__lte=now()))
