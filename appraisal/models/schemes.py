"""A scheme: who is appraised, by what and how heavily each counts."""

import secrets
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from appraisal.choices import SCORED_BY, Half, IndicatorKind, RaterKind, Scale, State
from appraisal.querysets import OfSchemesQuerySet, PairingQuerySet, SchemeQuerySet
from grids.models import Area, Organisation, Person

FIRST_YEAR, LAST_YEAR = 2000, 2100
Json = dict[str, Any]
JsonList = list[Any]


def points_field(label: Any, **options: Any) -> "models.DecimalField[Any, Any]":
    """Between 0 and 100 with two decimals."""
    bounds = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]
    return models.DecimalField(label, max_digits=5, decimal_places=2, validators=bounds, **options)


def new_code() -> str:
    """For the public page: nobody guesses which there are."""
    return secrets.token_hex(8)


class Scheme(models.Model):
    """考核方案. Written by services only."""

    name = models.CharField(_("name"), max_length=120)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    area_path = models.CharField(max_length=200, editable=False)
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    half = models.CharField(_("period"), max_length=1, choices=Half)
    purpose = models.TextField(_("what for"), blank=True, max_length=2000)
    closes_on = models.DateField(_("scores until"))
    appeal_days = models.PositiveSmallIntegerField(
        _("working days to appeal"), default=5, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    # Names and from how many points on, the best first.
    bands: "models.JSONField[JsonList, JsonList]" = models.JSONField(_("bands"), default=list)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    public_code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    opened_at = models.DateTimeField(_("opened"), null=True, editable=False)
    announced_at = models.DateTimeField(_("announced"), null=True, editable=False)
    appeals_until = models.DateField(_("appeals until"), null=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    published: "models.JSONField[Json, Json]" = models.JSONField(default=dict, editable=False)  # as it was
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    changed_at = models.DateTimeField(_("changed"), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("appraisal scheme")
        verbose_name_plural = _("appraisal schemes")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["area_path"], name="scheme_path", opclasses=["text_pattern_ops"])]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "year", "half", "name"],
                name="scheme_once",
                violation_error_message=_("There is a scheme of this name and period already."),
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="scheme_published_some_day"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("appraisal:scheme", args=[self.pk])

    @property
    def months(self) -> list[date]:
        """The first day of each month that is appraised."""
        first, last = {Half.FIRST: (1, 6), Half.SECOND: (7, 12)}.get(Half(self.half), (1, 12))
        return [date(self.year, month, 1) for month in range(first, last + 1)]

    def band_of(self, total: Decimal | None) -> str:
        """The name of the band; nothing without points, or below the last one."""
        if total is None:
            return ""
        return next((str(band["name"]) for band in self.bands if total >= Decimal(band["least"])), "")


class Indicator(models.Model):
    """One thing that is looked at, in words that everybody may read, and how heavily it counts."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="indicators", verbose_name=_("scheme"))
    kind = models.CharField(_("kind"), max_length=8, choices=IndicatorKind)
    name = models.CharField(_("name"), max_length=80)
    words = models.TextField(_("what is looked at"), max_length=2000)
    weight = points_field(_("weight in percent"))
    scale = models.CharField(_("scale"), max_length=8, choices=Scale, default=Scale.POINTS)
    figure = models.CharField(_("figure"), max_length=24, blank=True)
    # Pairs of rate and points, the highest rate first.
    steps: "models.JSONField[JsonList, JsonList]" = models.JSONField(_("rates and points"), default=list, blank=True)
    is_linear = models.BooleanField(_("between two rates in proportion"), default=False)

    objects = OfSchemesQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "name"],
                name="indicator_once",
                violation_error_message=_("The scheme has an indicator of this name already."),
            ),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=100), name="indicator_has_weight"),
            models.CheckConstraint(
                condition=(Q(kind="figure") & ~Q(figure="")) | (~Q(kind="figure") & Q(figure="")),
                name="indicator_figure_of_figures_only",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def percent(self) -> str:
        """The weight without needless noughts."""
        return f"{self.weight.normalize():f}"

    @property
    def rater(self) -> RaterKind | None:
        """Who scores it; None: the platform counts."""
        return SCORED_BY.get(self.kind)


class Subject(models.Model):
    """A unit that is appraised, never a person."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="subjects", verbose_name=_("scheme"))
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("unit"))
    first_total = points_field(_("first total"), null=True)
    total = points_field(_("total"), null=True)
    band = models.CharField(_("band"), max_length=20, blank=True)

    objects = OfSchemesQuerySet.as_manager()

    class Meta:
        verbose_name = _("appraised unit")
        verbose_name_plural = _("appraised units")
        ordering = ["unit__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["scheme", "unit"], name="subject_once")]

    def __str__(self) -> str:
        return str(self.unit)

    def get_absolute_url(self) -> str:
        return reverse("appraisal:subject", args=[self.scheme_id, self.pk])


class Panelist(models.Model):
    """Somebody who reads the reports and scores."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="panel", verbose_name=_("scheme"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))

    objects = OfSchemesQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of the panel")
        verbose_name_plural = _("members of the panel")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["scheme", "person"], name="panelist_once")]

    def __str__(self) -> str:
        return str(self.person)


class Pairing(models.Model):
    """结对: a unit works with a community from a day to a day (both included), and is rated by it."""

    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("unit"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("community"))
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PairingQuerySet.as_manager()

    class Meta:
        verbose_name = _("pairing")
        verbose_name_plural = _("pairings")
        ordering = ["area__path", "unit__name", "-starts"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "area", "starts"],
                name="pairing_once",
                violation_error_message=_("They are paired from this day on already."),
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="pairing_dates_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} – {self.area}"

    def overlaps(self, starts: date, ends: date | None) -> bool:
        """Whether it holds on one of these days."""
        return (self.ends is None or starts <= self.ends) and (ends is None or self.starts <= ends)
