"""What the meetings of a desk have heard."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Post
from workorders.choices import Meeting
from workorders.models.orders import WorkOrder
from workorders.querysets import HearingQuerySet


class Hearing(models.Model):
    """One order was heard in a meeting, with a sentence of what came of it. A mistake is taken back, not deleted."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="hearings", verbose_name=_("work order"))
    meeting = models.CharField(_("meeting"), max_length=8, choices=Meeting)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("noted by"))
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=160)
    outcome = models.CharField(_("what came of it"), max_length=300)
    again = models.BooleanField(_("on the list again next time"), default=False)
    taken_back_at = models.DateTimeField(null=True)

    objects = HearingQuerySet.as_manager()

    class Meta:
        verbose_name = _("hearing")
        verbose_name_plural = _("hearings")
        ordering: ClassVar[list[str]] = ["pk"]
        indexes = [models.Index(fields=["area", "meeting", "-day"], name="hearing_of_area")]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "meeting", "area", "day"], condition=Q(taken_back_at=None), name="hearing_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_meeting_display()} {self.day}: {self.outcome}"
