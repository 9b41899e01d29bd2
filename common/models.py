from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.clock import now


class Revision(models.Model):
    """The stamp of a set of reference data; see `common.revisions`."""

    name = models.CharField(max_length=40, primary_key=True)
    stamp = models.CharField(max_length=32)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("state of reference data")
        verbose_name_plural = _("states of reference data")

    def __str__(self) -> str:
        return self.name


class IdempotencyKey(models.Model):
    """What a POST with an Idempotency-Key led to; see `common.api.idempotency`."""

    # Chosen by us before the insert, so that reading the row back tells whether it is ours.
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    caller = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    object_type = models.CharField(max_length=64, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    is_for_ever = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        verbose_name = _("call made once")
        verbose_name_plural = _("calls made once")
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.caller} {self.key}"
