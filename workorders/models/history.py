"""What happened to an order, and what the rules proposed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Organisation, Person, Post
from workorders.choices import Handling, State, Urgency
from workorders.models.orders import WorkOrder
from workorders.models.reference import Category

Json = dict[str, Any]


class Event(models.Model):
    """What happened, in the order it happened. Appended, never changed."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    version = models.PositiveIntegerField()
    action = models.CharField(max_length=24)
    from_state = models.CharField(max_length=12, choices=State, blank=True)
    to_state = models.CharField(max_length=12, choices=State)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    actor_kind = models.CharField(max_length=12)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=160, blank=True)
    is_public = models.BooleanField()
    text = models.TextField(blank=True)
    data: "models.JSONField[Json, Json]" = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["pk"]
        indexes = [models.Index(fields=["order", "id"], name="event_of_order")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        from workorders.workflow import label_of

        return label_of(self.action)


NAMES_APART = " + "


class Suggestion(models.Model):
    """What the rules would do with an order, shown beside the action that takes it up."""

    order = models.OneToOneField(WorkOrder, models.CASCADE, related_name="suggestion")
    rules = models.CharField(max_length=300)  # their names, as they were, with NAMES_APART between
    words: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    handling = models.CharField(max_length=12, choices=Handling, blank=True)
    urgency = models.CharField(max_length=12, choices=Urgency, blank=True)
    unit = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    limits: "models.JSONField[dict[str, list[str]], dict[str, list[str]]]" = models.JSONField(
        default=dict, help_text=_("Step → amount, clock, basis.")
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")

    def __str__(self) -> str:
        return self.rules
