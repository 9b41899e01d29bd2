"""What raters say, what it came to and why, and what was said against it."""

import secrets
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisal.choices import Level, RaterKind, Ruling
from appraisal.models.schemes import Indicator, Json, Scheme, Subject, points_field
from appraisal.querysets import OfSubjectsQuerySet, ReportQuerySet, SchemeEntryQuerySet, SheetQuerySet
from grids.entries import StepEntry
from grids.models import Area, Person


def random_name(_instance: models.Model, name: str) -> str:
    """Nothing of what the sender called the file but its true kind, and nothing that can be guessed."""
    chance = secrets.token_hex(16)
    return f"reports/{chance[:2]}/{chance}{Path(name).suffix}"


class Report(models.Model):
    """述职: what a unit says of its own work, for the panel."""

    subject = models.OneToOneField(Subject, models.CASCADE, related_name="report", verbose_name=_("appraised unit"))
    text = models.TextField(_("report"), max_length=8000)
    file = models.FileField(_("file"), upload_to=random_name, blank=True)
    file_name = models.CharField(max_length=120, blank=True)  # as it was sent
    at = models.DateTimeField(_("handed in"))
    name = models.CharField(_("by"), max_length=200)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a unit")
        verbose_name_plural = _("reports of units")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.subject)


class Sheet(models.Model):
    """One rater's scores of one unit. They exist from the opening on, so that everybody sees which are missing."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="sheets", verbose_name=_("appraised unit"))
    kind = models.CharField(_("rater"), max_length=10, choices=RaterKind)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", verbose_name=_("community"))
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("person"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    saved_at = models.DateTimeField(_("saved"), null=True)
    handed_in_at = models.DateTimeField(_("handed in"), null=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("sheet of scores")
        verbose_name_plural = _("sheets of scores")
        ordering = ["subject__unit__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind", "area"], condition=Q(area__isnull=False), name="sheet_once_per_area"
            ),
            models.UniqueConstraint(
                fields=["subject", "person"], condition=Q(person__isnull=False), name="sheet_once_per_person"
            ),
            models.CheckConstraint(
                condition=Q(kind="panel", area=None, person__isnull=False)
                | Q(kind__in=("community", "office"), area__isnull=False, person=None),
                name="sheet_of_area_or_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rater} → {self.subject}"

    @property
    def rater(self) -> Area | Person:
        rater = self.area or self.person
        assert rater is not None  # the database holds this
        return rater

    @property
    def is_handed_in(self) -> bool:
        return self.handed_in_at is not None


class Mark(models.Model):
    """What one sheet says on one indicator. Without points: nothing was said yet."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="marks", verbose_name=_("sheet of scores"))
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="marks", verbose_name=_("indicator"))
    level = models.CharField(_("level"), max_length=10, choices=Level, blank=True)
    points = points_field(_("points"), null=True)
    words = models.CharField(_("words"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["indicator", "pk"]
        constraints = [models.UniqueConstraint(fields=["sheet", "indicator"], name="score_once")]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.points}"


class Result(models.Model):
    """The points of a unit in one indicator, with what they were made of, kept as it was."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="results", verbose_name=_("appraised unit"))
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="results", verbose_name=_("indicator"))
    first_points = points_field(_("first points"), null=True)  # as announced
    points = points_field(_("points"), null=True)  # after appeals
    evidence: "models.JSONField[Json, Json]" = models.JSONField(_("evidence"), default=dict)

    objects = OfSubjectsQuerySet.as_manager()

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["indicator", "pk"]
        constraints = [models.UniqueConstraint(fields=["subject", "indicator"], name="result_once")]

    def __str__(self) -> str:
        return f"{self.subject} {self.indicator}: {self.points}"


class Appeal(models.Model):
    """申诉 against the points of one indicator. One proposes a ruling, another agrees; neither has scored it."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="appeals", verbose_name=_("appraised unit"))
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="+", verbose_name=_("indicator"))
    grounds = models.TextField(_("grounds"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    name = models.CharField(_("name"), max_length=200)
    at = models.DateTimeField(_("made"))
    ruling = models.CharField(pgettext_lazy("appeal", "ruling"), max_length=8, choices=Ruling, blank=True)
    points = points_field(_("new points"), null=True)
    words = models.TextField(_("why"), blank=True, max_length=2000)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("proposed by")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    objects = OfSubjectsQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "indicator"],
                name="appeal_once",
                violation_error_message=_("There was an appeal against these points already."),
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by")), name="appeal_by_two"),
            models.CheckConstraint(
                condition=Q(decided_at=None) | Q(decided_by__isnull=False, proposed_by__isnull=False),
                name="appeal_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.indicator}"


class SchemeEntry(StepEntry):
    """What became of a scheme, and who did it."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="entries", verbose_name=_("scheme"))

    objects = SchemeEntryQuerySet.as_manager()

    class Meta(StepEntry.Meta):
        verbose_name = _("entry about an appraisal")
        verbose_name_plural = _("entries about appraisals")
        constraints = [models.UniqueConstraint(fields=["scheme", "version"], name="scheme_entry_per_version")]
