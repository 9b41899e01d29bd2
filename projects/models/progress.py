"""How a project goes on: milestones, photos, money spent, more money asked for."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.choices import PhotoStage
from projects.models.funds import money_field
from projects.models.projects import Project
from projects.querysets import MilestoneQuerySet, OfProjectsQuerySet
from workorders.models.attachments import KeptFile


class Milestone(models.Model):
    """Something that is to be reached by a day."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones", verbose_name=_("project"))
    title = models.CharField(_("what is reached"), max_length=120)
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("done on"), null=True)
    words = models.TextField(_("report"), blank=True)
    dropped_at = models.DateTimeField(_("dropped"), null=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(done_on=None, dropped_at=None, reminded_at=None),
                name="milestone_unreminded",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(done_on=None) | Q(dropped_at=None), name="milestone_done_or_dropped")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.due_on:%Y-%m-%d})"

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.dropped_at is None


class ProjectPhoto(KeptFile):
    """How it looked before, how a milestone was reached, and how it looks now."""

    stem_format = "project-{0.project_id}-{0.pk}"

    project = models.ForeignKey(Project, models.CASCADE, related_name="photos", verbose_name=_("project"))
    milestone = models.ForeignKey(Milestone, models.CASCADE, null=True, related_name="photos")
    stage = models.CharField(_("stage"), max_length=8, choices=PhotoStage, default=PhotoStage.DURING)

    objects = OfProjectsQuerySet.as_manager()

    class Meta(KeptFile.Meta):
        verbose_name = _("photo of a project")
        verbose_name_plural = _("photos of projects")
        constraints = [models.UniqueConstraint(fields=["project", "digest"], name="project_photo_once")]

    def __str__(self) -> str:
        return f"{self.project_id}-{self.pk}"


class Expense(models.Model):
    """Money spent. Never changed or deleted: what was wrong is taken back by a counter entry."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="expenses", verbose_name=_("project"))
    on = models.DateField(_("day"))
    amount = money_field(_("amount"))
    payee = models.CharField(pgettext_lazy("of money", "paid to"), max_length=80)
    what = models.CharField(pgettext_lazy("of money", "for what"), max_length=200)
    voucher = models.CharField(_("voucher number"), max_length=40)
    counters = models.OneToOneField("self", models.PROTECT, null=True, related_name="countered_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("written"))

    objects = OfProjectsQuerySet.as_manager()

    class Meta:
        verbose_name = _("expense")
        verbose_name_plural = _("expenses")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(counters=None, amount__gt=0) | Q(counters__isnull=False, amount__lt=0),
                name="expense_or_counter_entry",
            ),
            models.CheckConstraint(condition=~Q(counters=F("pk")), name="expense_counters_another"),
        ]

    def __str__(self) -> str:
        return f"{self.voucher} {self.amount}"


class GrantChange(models.Model):
    """Another amount than the one granted, asked for and decided on."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="grant_changes", verbose_name=_("project"))
    amount = money_field(_("new total"))
    reason = models.TextField(_("reason"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    is_granted = models.BooleanField(_("granted"), null=True)  # empty: not decided
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    words = models.TextField(_("words"), blank=True)

    objects = OfProjectsQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of what is granted")
        verbose_name_plural = _("changes of what is granted")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(is_granted=None), name="grant_change_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(is_granted=None) | ~Q(decided_by=F("asked_by")), name="grant_change_by_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.amount}"
