from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.oversight import oversight
from sheets.choices import WORKING

if TYPE_CHECKING:
    from datetime import datetime

    from sheets.models import Job


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User | AnonymousUser) -> "JobQuerySet":
        """One's own, and nobody else's."""
        return self.filter(by=user) if user.is_authenticated else self.none()

    def administered_by(self, user: User) -> "JobQuerySet":
        """Those of the accounts that the administrator looks after: that there were some, and how they went."""
        return self if oversight.whole(user) else self.filter(by__in=oversight.accounts(user))

    def left_behind(self, at: "datetime") -> "JobQuerySet":
        """Those that a worker should be at and none is."""
        return self.filter(state__in=WORKING).filter(Q(lease_until=None) | Q(lease_until__lte=at))
