"""What a district decides of the way it works."""

from decimal import Decimal

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models import Area
from grids.worktime import ClockKind
from workorders.choices import Meeting, Severity
from workorders.models.reference import Versioned


class GroundKind(models.TextChoices):
    DECLINE = "decline", _("For declining a request")
    RETURN = "return", _("For returning an order")


class Ground(Versioned):
    """A ground from the list, and what to do instead."""

    kind = models.CharField(_("kind"), max_length=8, choices=GroundKind)
    code = models.SlugField(_("code"), max_length=24)
    name = models.CharField(_("name"), max_length=80)
    advice = models.CharField(_("what to do instead"), max_length=300, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("ground")
        verbose_name_plural = _("grounds")
        ordering = ["kind", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="ground_once")]

    def __str__(self) -> str:
        return self.name


class Policy(Versioned):
    """One district's way of working. Without a row the defaults hold."""

    district = models.OneToOneField(
        Area, models.CASCADE, related_name="+", verbose_name=_("district"), limit_choices_to={"kind": "district"}
    )
    asks_affair = models.BooleanField(_("asks for the affair"), default=True)
    asks_severity = models.BooleanField(_("asks for the severity"), default=True)
    asks_urgency = models.BooleanField(_("asks for the urgency"), default=True)
    asks_sensitivity = models.BooleanField(_("asks for the sensitivity"), default=True)
    street_from = models.CharField(
        _("the street takes over from"), max_length=12, choices=Severity, default=Severity.SIGNIFICANT, blank=True
    )
    district_from = models.CharField(
        _("the district takes over from"), max_length=12, choices=Severity, default=Severity.MAJOR, blank=True
    )
    minor_heard_in = models.CharField(
        _("minor matters are heard in"), max_length=8, choices=Meeting, default=Meeting.DAILY, blank=True
    )
    ordinary_heard_in = models.CharField(
        _("ordinary matters are heard in"), max_length=8, choices=Meeting, default=Meeting.DAILY, blank=True
    )
    significant_heard_in = models.CharField(
        _("significant matters are heard in"), max_length=8, choices=Meeting, default=Meeting.WEEKLY, blank=True
    )
    major_heard_in = models.CharField(
        _("major matters are heard in"), max_length=8, choices=Meeting, default=Meeting.MAJOR, blank=True
    )
    spot_checks = models.PositiveSmallIntegerField(
        _("settled orders that are checked, in percent"), default=0, validators=[MaxValueValidator(100)]
    )
    callbacks = models.PositiveSmallIntegerField(
        _("finished orders that are called about, in percent"), default=0, validators=[MaxValueValidator(100)]
    )
    panel_is_blind = models.BooleanField(_("the review panel does not see who handled"), default=True)
    bulletin_by_two = models.BooleanField(
        _("a bulletin is published by somebody else than who approved it"), default=True
    )
    odd_fives = models.PositiveSmallIntegerField(
        _("best marks in a row are listed from"), default=5, help_text=_("0: never.")
    )
    odd_fives_seconds = models.PositiveSmallIntegerField(_("within, in seconds"), default=60)
    odd_same = models.PositiveSmallIntegerField(
        _("orders reviewed from one network address or telephone are listed from"),
        default=6,
        help_text=_("In a month; 0: never."),
    )
    odd_quick = models.PositiveSmallIntegerField(
        _("reviews given at once are listed from"), default=3, help_text=_("In a month; 0: never.")
    )
    odd_quick_seconds = models.PositiveSmallIntegerField(_("at once means within, in seconds"), default=20)
    odd_calls = models.PositiveSmallIntegerField(
        _("answered calls in a row are listed from"), default=4, help_text=_("0: never.")
    )
    odd_calls_seconds = models.PositiveSmallIntegerField(_("within, in seconds"), default=180)
    odd_panel = models.PositiveSmallIntegerField(
        _("one score for all is listed from, in orders"), default=5, help_text=_("0: never.")
    )
    quick_amount = models.DecimalField(_("quick means within"), max_digits=5, decimal_places=1, default=Decimal(1))
    quick_clock = models.CharField(_("clock for quick"), max_length=12, choices=ClockKind, default=ClockKind.WORK_DAY)
    escalate_after = models.PositiveSmallIntegerField(
        _("the next level up is told after a further"),
        default=50,
        validators=[MaxValueValidator(1000)],
        help_text=_("In percent of the limit, level by level; 0: nobody above is told."),
    )
    hold_days = models.PositiveSmallIntegerField(_("longest hold, in working days"), default=5)

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        constraints = [models.CheckConstraint(condition=Q(quick_amount__gt=0), name="policy_quick_positive")]

    def __str__(self) -> str:
        return str(self.district)
