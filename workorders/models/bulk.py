"""What somebody does with many orders at once, and what came of each."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from workorders.models.orders import WorkOrder

Json = dict[str, Any]


class BulkRun(models.Model):
    """One action on a number of orders. Sent again under the same token it is the same run."""

    token = models.CharField(max_length=64, unique=True)
    fingerprint = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    action = models.CharField(max_length=24)
    given: "models.JSONField[Json, Json]" = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("bulk action")
        verbose_name_plural = _("bulk actions")

    def __str__(self) -> str:
        return f"{self.action} {self.pk}"


class BulkRow(models.Model):
    """One order of a run. Its outcome is written in the transaction that did the work."""

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="rows")
    number = models.CharField(max_length=20)
    order = models.ForeignKey(WorkOrder, models.CASCADE, null=True, related_name="+")  # null: none that they see
    version = models.PositiveIntegerField(null=True)  # that it was decided on
    done_at = models.DateTimeField(null=True)  # also when it was refused
    status = models.PositiveSmallIntegerField(default=0)  # as over HTTP: 200, or that of the refusal
    code = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True)
    fields: "models.JSONField[Json, Json]" = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("row of a bulk action")
        verbose_name_plural = _("rows of bulk actions")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="bulk_row_once")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_done(self) -> bool:
        return self.status == 200

    @property
    def sentence(self) -> str:
        """What came of it, for people."""
        said = " ".join(sentence for sentences in self.fields.values() for sentence in sentences)
        return said or self.words
