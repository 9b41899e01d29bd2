"""What a district may change: categories, limits and rules."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Organisation, Person
from grids.worktime import ClockKind
from workorders.choices import Affair, Choosing, Handling, Hours, LimitStep, Severity, Urgency


class Versioned(models.Model):
    """A row that several people may change: each change raises its version."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True


class Category(Versioned):
    """A kind of matter. Editable data, a tree."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    path = models.CharField(max_length=120, editable=False, default="")
    affair = models.CharField(_("affair"), max_length=12, choices=Affair, default=Affair.PUBLIC)
    handling = models.CharField(_("usual handling"), max_length=12, choices=Handling, default=Handling.REFER)
    severity = models.CharField(_("usual severity"), max_length=12, choices=Severity, default=Severity.MINOR)
    urgency = models.CharField(_("usual urgency"), max_length=12, choices=Urgency, default=Urgency.NORMAL)
    asks_photos = models.BooleanField(
        _("asks for photos before and after"),
        default=False,
        help_text=_("Without a photo taken after the work, it cannot be reported done."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def line(self) -> list[int]:
        """Primary keys from the root of the tree down to this category."""
        return [int(pk) for pk in self.path.split("/") if pk]


class TimeLimit(models.Model):
    """How long a step may take. The closest wins: own category before its ancestors, own urgency before any."""

    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="limits", verbose_name=_("category")
    )
    urgency = models.CharField(_("urgency"), max_length=12, choices=Urgency, blank=True)
    step = models.CharField(_("step"), max_length=12, choices=LimitStep)
    amount = models.DecimalField(_("amount"), max_digits=5, decimal_places=1)
    clock = models.CharField(_("clock"), max_length=12, choices=ClockKind)
    basis = models.CharField(_("basis"), max_length=120, blank=True, help_text=_("The rule or table it is from."))

    class Meta:
        verbose_name = _("time limit")
        verbose_name_plural = _("time limits")
        ordering = ["step", "category__code", "urgency"]
        constraints = [
            models.UniqueConstraint(fields=["category", "urgency", "step"], nulls_distinct=False, name="limit_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="limit_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.amount.normalize():f} {self.get_clock_display()}"


class Rule(Versioned):
    """What to make of a request: words in the text, a category, a subtree → category, handling, unit, limits."""

    name = models.CharField(_("name"), max_length=80)
    is_active = models.BooleanField(_("active"), default=True)
    priority = models.SmallIntegerField(_("priority"), default=100, help_text=_("The lowest number goes first."))
    words: "models.JSONField[list[str], list[str]]" = models.JSONField(
        _("words"), default=list, blank=True, help_text=_("Any of these in the text; an empty list fits all.")
    )
    if_category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("if the category is within"),
    )
    if_area = models.ForeignKey(
        Area,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("if the place is within"),
    )
    if_severity = models.CharField(_("if the severity is"), max_length=12, choices=Severity, blank=True)
    if_urgency = models.CharField(_("if the urgency is"), max_length=12, choices=Urgency, blank=True)
    hours = models.CharField(_("if it arrives"), max_length=12, choices=Hours, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("then the category")
    )
    handling = models.CharField(_("then the handling"), max_length=12, choices=Handling, blank=True)
    urgency = models.CharField(_("then the urgency"), max_length=12, choices=Urgency, blank=True)
    unit = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("then the unit")
    )
    choosing = models.CharField(
        _("then whoever"), max_length=12, choices=Choosing, blank=True, help_text=_("Empty: the unit named, if any.")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("then the person")
    )
    accept_amount = models.DecimalField(_("accept within"), max_digits=5, decimal_places=1, null=True, blank=True)
    accept_clock = models.CharField(_("clock for accepting"), max_length=12, choices=ClockKind, blank=True)
    finish_amount = models.DecimalField(_("finish within"), max_digits=5, decimal_places=1, null=True, blank=True)
    finish_clock = models.CharField(_("clock for finishing"), max_length=12, choices=ClockKind, blank=True)
    is_automatic = models.BooleanField(
        _("automatic"),
        default=False,
        help_text=_("Registers and dispatches by itself; otherwise it only proposes."),
    )

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["priority", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(choosing="", person=None)
                | Q(choosing="person", person__isnull=False, unit=None)
                | Q(choosing__in=["responsible", "duty", "least", "turn"], person=None, unit=None),
                name="rule_one_lead",
                violation_error_message=_("Name a unit, or a person, or say how one is found: only one of these."),
            ),
            models.CheckConstraint(
                condition=Q(accept_amount=None, accept_clock="") | Q(accept_amount__gt=0) & ~Q(accept_clock=""),
                name="rule_accept_whole",
                violation_error_message=_("Give both the amount and the clock for accepting, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(finish_amount=None, finish_clock="") | Q(finish_amount__gt=0) & ~Q(finish_clock=""),
                name="rule_finish_whole",
                violation_error_message=_("Give both the amount and the clock for finishing, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RuleUnit(models.Model):
    """One of the units among which a rule chooses. Whose turn was longest ago has the lowest `last_turn`."""

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="among")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    last_turn = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("unit of a rule")
        verbose_name_plural = _("units of rules")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["rule", "unit"], name="rule_unit_once")]

    def __str__(self) -> str:
        return str(self.unit)


class Responsibility(models.Model):
    """A unit answers for a category, in an area and all below it; both with everything they hold."""

    unit = models.ForeignKey(
        Organisation, models.CASCADE, related_name="responsibilities", verbose_name=_("organisation")
    )
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    area = models.ForeignKey(Area, models.CASCADE, related_name="+", verbose_name=_("area"))

    class Meta:
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "category", "area"], name="responsibility_once")]

    def __str__(self) -> str:
        return f"{self.unit} · {self.category} · {self.area}"
