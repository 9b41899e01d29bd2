"""What several groups of people have alike: who is in them from when to when, and what happened to them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.clock import today
from grids.models import Person


class Belonging(models.Model):
    """Somebody in a group of people, from a day to a day (both included)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    is_leader = models.BooleanField(_("leads it"), default=False)
    joined = models.DateField(_("joined on"), default=today)
    left = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(left=None) | Q(left__gte=F("joined")), name="%(class)s_dates_in_order")
        ]


class HistoryLine(models.Model):
    """What happened, and who did it. Appended, never changed."""

    # Names of then, by what they say: "person", "fields", "reason", "to".
    detail: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(_("detail"), default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"))

    class Meta:
        abstract = True
        ordering = ["-pk"]
