from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiKey, User
from common.crypto import EncryptedTextField
from sheets.choices import OPEN, WORKING, Format, JobKind, JobState
from sheets.querysets import JobQuerySet
from sheets.registers import Register, find


class Job(models.Model):
    """One table on its way in or out. Its files lie encrypted in `sheets.vault` and are named here."""

    kind = models.CharField(_("kind"), max_length=10, choices=JobKind.choices)
    register = models.CharField(_("register"), max_length=40)
    state = models.CharField(_("state"), max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    by = models.ForeignKey(User, models.PROTECT, related_name="sheet_jobs", verbose_name=_("started by"))
    # The key that it was asked with: what is visible stays narrowed to its area.
    api_key = models.ForeignKey(ApiKey, models.PROTECT, null=True, related_name="+", verbose_name=_("API key"))
    language = models.CharField(_("language"), max_length=10)
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    file_kind = models.CharField(max_length=10, blank=True)
    file = models.CharField(max_length=60, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    rows_file = models.CharField(max_length=60, blank=True)
    report_file = models.CharField(max_length=60, blank=True)
    columns: "models.JSONField[list[str], list[str]]" = models.JSONField(_("columns"), default=list)
    preview = EncryptedTextField(blank=True, default="")
    filters: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(_("filters"), default=dict)
    format = models.CharField(_("format"), max_length=12, choices=Format.choices, blank=True)
    in_full = models.BooleanField(_("in full"), default=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    total = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    blocks_done = models.PositiveIntegerField(default=0)
    counts: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(_("outcome"), default=dict)
    problem_count = models.PositiveIntegerField(_("problems"), default=0)
    message = models.TextField(_("message"), blank=True)
    created_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    beat_at = models.DateTimeField(_("last sign of life"), null=True)
    lease = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(fields=["by", "-id"], name="job_mine"),
            models.Index(fields=["lease_until"], condition=Q(state__in=WORKING), name="job_at_work"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.register} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("sheets:job", args=[self.pk])

    @property
    def table(self) -> Register | None:
        """None when the room that offered it no longer does."""
        return find(self.register)

    @property
    def title(self) -> str:
        return str(self.table.title) if self.table else self.register

    @property
    def is_working(self) -> bool:
        return self.state in WORKING

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def count(self, verdict: str) -> int:
        counts: dict[str, Any] = self.counts
        return int(counts.get(verdict, 0))


class JobProblem(models.Model):
    """What is wrong with one cell, or with the whole row when `column` is empty."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=60, blank=True)
    sentence = models.TextField(_("what is wrong"))
    # Found only while the rows were taken in, after the preview.
    is_late = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        indexes = [models.Index(fields=["job", "row", "id"], name="job_problem_rows")]

    def __str__(self) -> str:
        return f"{self.row} {self.column}: {self.sentence}"
