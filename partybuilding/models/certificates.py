"""Certificates of service: what somebody did in a period, kept as it was issued."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.masks import mask_name
from grids.models import Person
from partybuilding.querysets.certificates import CertificateQuerySet


class ServiceCertificate(models.Model):
    """Written once: what is found out later changes no certificate; a wrong one is revoked."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    number = models.CharField(_("check number"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    organisation = models.CharField(_("branch"), max_length=120, blank=True)  # of a member, as it was called then
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"))
    hours = models.DecimalField(_("hours given"), max_digits=7, decimal_places=1)
    # Day, kind, what, where and hours of each line, in words.
    lines: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(_("lines"), default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("issued by"))
    issued_at = models.DateTimeField(_("issued"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("revoked by")
    )
    reason = models.CharField(_("revoked because"), max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate of service")
        verbose_name_plural = _("certificates of service")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="certificate_dates_in_order"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, reason="") | (Q(revoked_at__isnull=False) & ~Q(reason="")),
                name="certificate_revoked_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def masked_name(self) -> str:
        return mask_name(self.name)
