"""Needs from plans, when a need is wanted, and drafts of who might meet which need."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grids.models import Area
from partybuilding.hours import WeeklyHours
from partybuilding.models.offers import Offer
from partybuilding.querysets.offers import MatchDraftQuerySet, MorningDraftsQuerySet, PlannedNeedQuerySet
from workorders.models import Category, WorkOrder


class PlannedNeed(models.Model):
    """What a plan foresees. It becomes orders once, when its time has come."""

    title = models.CharField(_("title"), max_length=80)
    text = models.TextField(_("what is needed"), max_length=1000)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    address = models.CharField(_("address"), max_length=200, blank=True)
    first = models.DateField(_("wanted from"))
    last = models.DateField(_("wanted to"))
    hours: "models.JSONField[list[dict[str, object]], list[dict[str, object]]]" = models.JSONField(
        _("hours"), default=list, blank=True
    )
    how_many = models.PositiveSmallIntegerField(
        _("how many"), default=1, help_text=_("How many providers are needed: each gets an order of its own.")
    )
    raise_on = models.DateField(_("becomes an order on"))
    raised_at = models.DateTimeField(_("became an order"), null=True, editable=False)
    dropped_at = models.DateTimeField(_("dropped"), null=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("planned"), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlannedNeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned need")
        verbose_name_plural = _("planned needs")
        ordering = ["first", "pk"]
        indexes = [
            models.Index(fields=["raise_on"], condition=Q(raised_at=None, dropped_at=None), name="planned_need_waiting")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="planned_need_dates_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=Q(how_many__range=(1, 50)),
                name="planned_need_how_many",
                violation_error_message=_("Plan for one to fifty providers."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("partybuilding:planned_need", args=[self.pk])

    @property
    def weekly(self) -> WeeklyHours:
        return WeeklyHours.kept(self.hours)


class WantedTime(models.Model):
    """When an order is wanted, where somebody has said so."""

    order = models.OneToOneField(WorkOrder, models.CASCADE, related_name="wanted_time", verbose_name=_("order"))
    planned = models.ForeignKey(
        PlannedNeed, models.PROTECT, null=True, related_name="raised", verbose_name=_("planned need")
    )
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    hours: "models.JSONField[list[dict[str, object]], list[dict[str, object]]]" = models.JSONField(
        _("hours"), default=list, blank=True
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("time that an order is wanted")
        verbose_name_plural = _("times that orders are wanted")
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="wanted_time_in_order")]

    def __str__(self) -> str:
        return f"{self.first:%Y-%m-%d}–{self.last:%Y-%m-%d}"

    @property
    def weekly(self) -> WeeklyHours:
        return WeeklyHours.kept(self.hours)


class DraftState(models.TextChoices):
    QUEUED = "queued", _("Waiting to be matched")
    WORKING = "working", _("Being matched")
    READY = "ready", _("To look through")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DROPPED = "dropped", _("Dropped")
    FAILED = "failed", _("Could not be made")


AT_WORK = (DraftState.QUEUED, DraftState.WORKING, DraftState.SENDING)
TO_BE_MADE = (DraftState.QUEUED, DraftState.WORKING, DraftState.FAILED)


class MatchDraft(models.Model):
    """Many needs and who might meet them, as the platform proposes and the dispatcher decides."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    state = models.CharField(_("state"), max_length=10, choices=DraftState, default=DraftState.QUEUED)
    seed = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)  # to make it
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    # How many needs, offers and pairs there were, the worth of the whole and the most that it could be.
    facts: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    # Made by the platform, in the name of whoever has switched that on.
    is_morning = models.BooleanField(_("made for the morning"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("sent by")
    )
    answer_by = models.DateTimeField(_("answer by"), null=True)
    created_at = models.DateTimeField(_("begun"))
    beat_at = models.DateTimeField(_("last sign of life"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    version = models.PositiveIntegerField(default=1)

    objects = MatchDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of matches")
        verbose_name_plural = _("drafts of matches")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["beat_at"], condition=Q(state__in=AT_WORK), name="draft_at_work")]

    def __str__(self) -> str:
        return f"{self.area} {self.created_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("partybuilding:draft", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def is_to_be_made(self) -> bool:
        return self.state in TO_BE_MADE


class MorningDrafts(models.Model):
    """A desk that has a draft made on every working morning on which needs wait there."""

    area = models.OneToOneField(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    since = models.DateTimeField(_("since"))
    made_on = models.DateField(_("last seen to"), null=True)

    objects = MorningDraftsQuerySet.as_manager()

    class Meta:
        verbose_name = _("drafts of the morning")
        verbose_name_plural = _("drafts of the morning")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.area)


class MatchLine(models.Model):
    """One need of a draft and who is to be asked; without an offer nobody was found."""

    draft = models.ForeignKey(MatchDraft, models.CASCADE, related_name="lines")
    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="+", verbose_name=_("order"))
    order_version = models.PositiveIntegerField()  # that was decided on
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="+", verbose_name=_("offer"))
    score = models.PositiveIntegerField(_("score"), default=0)
    reasons: "models.JSONField[list[Any], list[Any]]" = models.JSONField(_("reasons"), default=list)
    at = models.DateTimeField(_("first possible time"), null=True)
    is_dropped = models.BooleanField(_("left out"), default=False)
    is_changed = models.BooleanField(_("changed by hand"), default=False)
    done_at = models.DateTimeField(_("sent"), null=True)
    code = models.CharField(max_length=40, blank=True)  # of the refusal; empty where it was sent
    words = models.TextField(_("what came of it"), blank=True)

    class Meta:
        verbose_name = _("line of a draft")
        verbose_name_plural = _("lines of drafts")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["draft", "order"], name="match_line_once")]

    def __str__(self) -> str:
        return f"{self.order.number} → {self.offer or '–'}"

    @property
    def is_sent(self) -> bool:
        return self.done_at is not None and not self.code
