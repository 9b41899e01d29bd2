"""The monthly bulletin, kept as it was issued."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from grids.models import Area, Person, Post
from workorders.querysets import BulletinQuerySet, BulletinResultQuerySet


class BulletinState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    REFUSED = "refused", pgettext_lazy("of a bulletin", "Sent back")


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
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        ordering = ["-month", "-issue", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["area", "month", "issue"], name="bulletin_once"),
            models.CheckConstraint(condition=Q(issue=1) | ~Q(reason=""), name="bulletin_correction_has_reason"),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "published"))
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="bulletin_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False, published_by__isnull=False),
                name="bulletin_published_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.month:%Y-%m} ({self.issue})"

    @property
    def next_month(self) -> date:
        return date(self.month.year + self.month.month // 12, self.month.month % 12 + 1, 1)


class BulletinStep(models.TextChoices):
    MADE = "made", pgettext_lazy("of a bulletin", "Drafted")
    APPROVED = "approved", pgettext_lazy("of a bulletin", "Approved")
    REFUSED = "refused", pgettext_lazy("of a bulletin", "Sent back")
    RECOUNTED = "recounted", pgettext_lazy("of a bulletin", "Counted anew")
    PUBLISHED = "published", pgettext_lazy("of a bulletin", "Published")


class BulletinEntry(models.Model):
    """What became of a bulletin, and who said so. Appended, never changed."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="entries")
    step = models.CharField(max_length=12, choices=BulletinStep)
    at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=160, blank=True)  # as it was
    words = models.TextField(blank=True)

    class Meta:
        verbose_name = _("entry about a bulletin")
        verbose_name_plural = _("entries about bulletins")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_step_display()


class BulletinResult(models.Model):
    """One person's own numbers of the month, for themselves alone: a bulletin names nobody."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="results")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    counts = models.JSONField()

    objects = BulletinResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("own result")
        verbose_name_plural = _("own results")
        constraints = [models.UniqueConstraint(fields=["bulletin", "person"], name="bulletin_result_once")]

    def __str__(self) -> str:
        return str(self.bulletin)
