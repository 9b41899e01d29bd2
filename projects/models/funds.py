"""Where the money comes from, and up to how much of it a street decides."""

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grids.models import Area
from projects.choices import ProjectKind
from projects.querysets import FundQuerySet

CENT = Decimal("0.01")


def money_field(label: Any, **options: Any) -> "models.DecimalField[Any, Any]":
    """Yuan with two decimals."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, **options)


class Fund(models.Model):
    """Money of an area for a year and a purpose. What of it is granted, spent and left follows from the projects."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    year = models.PositiveSmallIntegerField(_("year"))
    name = models.CharField(_("name"), max_length=80)
    purpose = models.TextField(_("purpose"), blank=True, max_length=2000)
    amount = money_field(_("amount"), validators=[MinValueValidator(CENT)])
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FundQuerySet.as_manager()

    class Meta:
        verbose_name = _("fund")
        verbose_name_plural = _("funds")
        ordering = ["-year", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "year", "name"],
                name="fund_once",
                violation_error_message=_("There is a fund of this name and year already."),
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="fund_has_money"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("projects:fund", args=[self.pk])


class ApprovalLimit(models.Model):
    """Up to which amount the streets of a district approve by themselves; above it the district does."""

    district = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("district"))
    kind = models.CharField(
        _("kind"), max_length=12, choices=ProjectKind, blank=True, help_text=_("Empty: every kind without its own.")
    )
    most = money_field(_("the street approves up to"), validators=[MinValueValidator(Decimal(0))])
    opinions = models.PositiveSmallIntegerField(
        _("opinions needed"), default=1, help_text=_("How many reviewers must have spoken before it is approved.")
    )

    class Meta:
        verbose_name = _("approval limit")
        verbose_name_plural = _("approval limits")
        ordering = ["district", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "kind"],
                name="approval_limit_once",
                violation_error_message=_("This district has a limit for this kind already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.district} {self.get_kind_display()} {self.most}"
