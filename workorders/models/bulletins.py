"""The monthly bulletin, kept as it was issued."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from grids.models import Area, Post
from workorders.querysets import BulletinQuerySet


class BulletinState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")


class Bulletin(models.Model):
    """通报: one area's month. What it says was counted once; a correction is a new issue."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    month = models.DateField(_("month"))  # its first day
    issue = models.PositiveSmallIntegerField(_("issue"), default=1)
    state = models.CharField(_("state"), max_length=12, choices=BulletinState, default=BulletinState.DRAFT)
    content = models.JSONField()
    reason = models.CharField(_("what is corrected"), max_length=300, blank=True)
    made_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_under = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        ordering = ["-month", "-issue", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["area", "month", "issue"], name="bulletin_once"),
            models.CheckConstraint(condition=Q(issue=1) | ~Q(reason=""), name="bulletin_correction_has_reason"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="bulletin_approved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.month:%Y-%m} ({self.issue})"

    @property
    def next_month(self) -> date:
        return date(self.month.year + self.month.month // 12, self.month.month % 12 + 1, 1)
