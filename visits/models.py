"""Visits to households and patrols: what was found, what changed, what was raised. Never where somebody walked."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.crypto import EncryptedTextField
from grids.models import Area, Household, Post
from visits.choices import AT_PLACES, Matter, Met, VisitKind
from visits.querysets import VisitQuerySet
from workorders.models import WorkOrder


class Visit(models.Model):
    """One time that somebody was at a door or looked at a place. Written once, never edited."""

    kind = models.CharField(_("kind"), max_length=8, choices=VisitKind, default=VisitKind.VISIT)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("household")
    )
    # That of the household, or the place looked at.
    area = models.ForeignKey(Area, models.PROTECT, related_name="visits", verbose_name=_("area"))
    area_path = models.CharField(max_length=200, editable=False)
    at = models.DateTimeField(_("when"))
    met = models.CharField(_("met"), max_length=12, choices=Met, blank=True)
    note = EncryptedTextField(_("note"), blank=True, default="")
    # Part of the card → before and after. Of what people wrote it says only whether there was anything.
    changes: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(_("changes"), default=dict)
    # The same for the texts themselves, as JSON: nothing that was known is lost by writing something else.
    words = EncryptedTextField(blank=True, default="")
    next_wanted = models.DateField(_("next visit wanted by"), null=True, blank=True)
    answered_by = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="answers")
    reminded_at = models.DateTimeField(_("reminded of the next visit"), null=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("post"))
    post_name = models.CharField(_("post"), max_length=160, blank=True)  # as it was called then
    # Made by the phone, so that a visit that waited without a network is taken once.
    key = models.CharField(max_length=80, editable=False)
    created_at = models.DateTimeField(_("taken in"), editable=False)
    orders = models.ManyToManyField(WorkOrder, through="Raised", related_name="visits")

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["area_path"], name="visit_path", opclasses=["text_pattern_ops"]),
            models.Index(fields=["-at", "-id"], name="visit_newest"),
            models.Index(fields=["next_wanted"], condition=Q(answered_by=None), name="visit_wanted"),
            models.Index(
                fields=["next_wanted"], condition=Q(answered_by=None, reminded_at=None), name="visit_unreminded"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["by", "key"], name="visit_once"),
            models.CheckConstraint(
                condition=Q(kind__in=AT_PLACES, household=None) | (~Q(kind__in=AT_PLACES) & Q(household__isnull=False)),
                name="visit_of_a_household",
            ),
        ]

    def __str__(self) -> str:
        """Says nothing of care: it is read by people who may not know of it."""
        kind = VisitKind(self.kind) if self.kind in AT_PLACES else VisitKind.VISIT
        return f"{kind.label} {self.household or self.area}"

    def get_absolute_url(self) -> str:
        return reverse("visits:visit", args=[self.pk])


class Raised(models.Model):
    """An order that came of a visit."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="raised")
    order = models.OneToOneField(WorkOrder, models.PROTECT, related_name="raised_at", verbose_name=_("order"))
    matter = models.CharField(_("matter"), max_length=8, choices=Matter)

    class Meta:
        verbose_name = _("order raised")
        verbose_name_plural = _("orders raised")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "matter"], name="raised_once")]

    def __str__(self) -> str:
        return f"{self.get_matter_display()} {self.order}"
