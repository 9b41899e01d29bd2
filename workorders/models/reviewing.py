"""Asking after the end: calls to reporters drawn at random, and sessions of the review panel."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from grids.models import Area, Post
from workorders.choices import CallOutcome, Satisfaction, Solved
from workorders.models.orders import WorkOrder
from workorders.models.people import Reporter, Review
from workorders.querysets import CallbackQuerySet, PanelSessionQuerySet


class Callback(models.Model):
    """A finished order that was drawn to be called about. One draw for each time that it was finished."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="callbacks")
    reporter = models.ForeignKey(Reporter, models.CASCADE, related_name="callbacks")
    round = models.PositiveSmallIntegerField()  # how often it had been sent back or reopened
    # Drawn when roll < share; the roll follows from order and round by a keyed hash, so that it can be done again.
    roll = models.PositiveSmallIntegerField()
    share = models.PositiveSmallIntegerField()
    drawn_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(_("outcome"), max_length=12, choices=CallOutcome, blank=True)
    ended_at = models.DateTimeField(null=True)
    review = models.OneToOneField(Review, models.PROTECT, null=True, related_name="callback")

    objects = CallbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("callback")
        verbose_name_plural = _("callbacks")
        indexes = [models.Index(fields=["drawn_at"], name="callback_waiting", condition=Q(ended_at=None))]
        constraints = [
            models.UniqueConstraint(fields=["order", "round"], name="callback_once"),
            models.CheckConstraint(condition=Q(roll__lt=models.F("share")), name="callback_was_drawn"),
        ]

    def __str__(self) -> str:
        return f"{self.order.number} {self.get_outcome_display()}".strip()


class CallbackTry(models.Model):
    """One call."""

    callback = models.ForeignKey(Callback, models.CASCADE, related_name="calls")
    at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=12, choices=CallOutcome)
    words = models.TextField(_("words"), blank=True)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["pk"]
        indexes = [models.Index(fields=["at"], name="call_at")]

    def __str__(self) -> str:
        return self.get_outcome_display()


class PanelSession(models.Model):
    """评议: residents and delegates look at a batch of finished orders on one day."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    held_on = models.DateField(_("day"))
    is_blind = models.BooleanField(_("the members do not see who handled"))
    # The draw can be done again from it; empty where the orders were chosen.
    seed = models.CharField(max_length=32, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = PanelSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("panel session")
        verbose_name_plural = _("panel sessions")
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.area} {self.held_on}"


class PanelMember(models.Model):
    session = models.ForeignKey(PanelSession, models.CASCADE, related_name="members")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("member of a panel session")
        verbose_name_plural = _("members of a panel session")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["session", "post"], name="panel_member_once")]

    def __str__(self) -> str:
        return str(self.post)


class PanelItem(models.Model):
    """One order of the batch. `is_unhappy` is set when the session is closed."""

    session = models.ForeignKey(PanelSession, models.CASCADE, related_name="items")
    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="panel_items")
    position = models.PositiveSmallIntegerField()
    is_unhappy = models.BooleanField(null=True)

    handled_by = ""  # set where results are shown

    class Meta:
        verbose_name = _("order before the panel")
        verbose_name_plural = _("orders before the panel")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["session", "order"], name="panel_item_once")]

    def __str__(self) -> str:
        return str(self.order)


class PanelScore(models.Model):
    """What one member says of one order."""

    item = models.ForeignKey(PanelItem, models.CASCADE, related_name="scores")
    member = models.ForeignKey(PanelMember, models.CASCADE, related_name="scores")
    at = models.DateTimeField()
    solved = models.CharField(_("solved"), max_length=12, choices=Solved)
    satisfaction = models.CharField(_("satisfaction"), max_length=20, choices=Satisfaction)
    words = models.TextField(_("words"), blank=True)

    class Meta:
        verbose_name = _("score of the panel")
        verbose_name_plural = _("scores of the panel")
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="panel_score_once")]

    def __str__(self) -> str:
        return f"{self.get_solved_display()} · {self.get_satisfaction_display()}"

    @property
    def is_unhappy(self) -> bool:
        return self.solved == Solved.UNSOLVED or self.satisfaction == Satisfaction.DISSATISFIED
