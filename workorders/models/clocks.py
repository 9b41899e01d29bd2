from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.worktime import ClockKind
from workorders.choices import LimitStep
from workorders.models.orders import Dispatch, WorkOrder
from workorders.querysets import RUNNING, DeadlineQuerySet


class Deadline(models.Model):
    """One limit that ran or runs for an order, with what it takes to explain it."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="deadlines")
    dispatch = models.ForeignKey(Dispatch, models.CASCADE, null=True, related_name="deadlines")
    step = models.CharField(_("step"), max_length=12, choices=LimitStep)
    opened_at_version = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    soon_at = models.DateTimeField()
    # Null when somebody set the moment by hand.
    amount = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    clock = models.CharField(max_length=12, choices=ClockKind)
    basis = models.CharField(max_length=120, blank=True)
    is_provisional = models.BooleanField(default=False)
    met_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)  # stopped for a while, to run on later with what is left of it
    missed_at = models.DateTimeField(null=True)  # once set, stays
    escalate_at = models.DateTimeField(null=True)  # when the next level up is told, once it is overdue

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        indexes = [
            models.Index(fields=["due_at"], name="deadline_due", condition=RUNNING),
            models.Index(fields=["soon_at"], name="deadline_soon", condition=RUNNING),
            models.Index(
                fields=["escalate_at"], name="deadline_escalate", condition=RUNNING & Q(escalate_at__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order", "step", "opened_at_version"], name="deadline_once"),
            models.UniqueConstraint(
                fields=["order", "step"],
                condition=Q(met_at=None, dropped_at=None),
                name="deadline_one_running",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def is_unended(self) -> bool:
        return self.met_at is None and self.dropped_at is None

    @property
    def is_running(self) -> bool:
        return self.is_unended and self.paused_at is None

    @property
    def is_standing(self) -> bool:
        """Whether it was stopped, to run on later."""
        return self.is_unended and self.paused_at is not None


class ShiftKind(models.TextChoices):
    HOLD = "hold", _("On hold")
    DEFER = "defer", _("Deferred")
    MERGE = "merge", _("Joined with another order")
    EXTEND = "extend", _("Extended")
    CALENDAR = "calendar", _("The calendar changed")


class Shift(models.Model):
    """What moved a deadline: a stretch of time in which it stood still, or a decision at one moment. Appended."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="shifts")
    kind = models.CharField(max_length=8, choices=ShiftKind)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)  # null while it stands still
    due_before = models.DateTimeField()
    due_after = models.DateTimeField(null=True)
    words = models.TextField(blank=True)

    class Meta:
        verbose_name = _("move of a deadline")
        verbose_name_plural = _("moves of deadlines")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["deadline"], condition=Q(until=None), name="shift_one_standing")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_before:%Y-%m-%d %H:%M}"


class MarkKind(models.TextChoices):
    SOON = "soon", _("Due soon")
    OVERDUE = "overdue", _("Overdue")
    # Still overdue: that the level was told.
    STREET = "street", _("The street was told")
    DISTRICT = "district", _("The district was told")
    SUPERVISOR = "supervisor", _("The supervisor was told")


class DeadlineMark(models.Model):
    """That a deadline's coming or passing was acted on: once, however often the task runs."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=12, choices=MarkKind)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["deadline", "kind"], name="mark_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.deadline_id}"
