import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Organisation, Person, Post
from grids.worktime import ClockKind
from workorders.choices import (
    OPEN,
    Affair,
    Channel,
    Handling,
    LimitStep,
    Satisfaction,
    Sensitivity,
    Severity,
    Solved,
    State,
    Urgency,
)
from workorders.querysets import DispatchQuerySet, WorkOrderQuerySet

Json = dict[str, Any]


class Category(models.Model):
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
        Category, models.CASCADE, null=True, blank=True, related_name="limits", verbose_name=_("category")
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


class Rule(models.Model):
    """What to make of a request: words in the text, a category, a subtree → category, handling, unit, limits."""

    name = models.CharField(_("name"), max_length=80)
    is_active = models.BooleanField(_("active"), default=True)
    priority = models.SmallIntegerField(_("priority"), default=100, help_text=_("The lowest number goes first."))
    words: "models.JSONField[list[str], list[str]]" = models.JSONField(
        _("words"), default=list, blank=True, help_text=_("Any of these in the text; an empty list fits all.")
    )
    if_category = models.ForeignKey(
        Category,
        models.CASCADE,
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
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("then the category")
    )
    handling = models.CharField(_("then the handling"), max_length=12, choices=Handling, blank=True)
    urgency = models.CharField(_("then the urgency"), max_length=12, choices=Urgency, blank=True)
    unit = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("then the unit")
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


class WorkOrder(models.Model):
    """One matter, from the request to the review. Written by services only."""

    created_at = models.DateTimeField(_("submitted"))
    occurred_at = models.DateTimeField(_("occurred"), null=True)
    changed_at = models.DateTimeField(_("last change"))
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.SUBMITTED)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("description"))
    channel = models.CharField(_("channel"), max_length=12, choices=Channel)

    # No index of its own on these columns: the lists' indexes below begin with them.
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"), db_index=False)
    area_path = models.CharField(max_length=200)
    district = models.ForeignKey(Area, models.PROTECT, related_name="+", null=True, db_index=False)
    street = models.ForeignKey(Area, models.PROTECT, related_name="+", null=True, db_index=False)
    community = models.ForeignKey(Area, models.PROTECT, related_name="+", null=True, db_index=False)
    grid = models.ForeignKey(Area, models.PROTECT, related_name="+", null=True, db_index=False)
    desk = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("desk"), db_index=False)
    address = models.CharField(_("address"), max_length=200, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)

    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+", verbose_name=_("category"))
    handling = models.CharField(_("handling"), max_length=12, choices=Handling, blank=True)
    affair = models.CharField(_("affair"), max_length=12, choices=Affair, blank=True)
    severity = models.CharField(_("severity"), max_length=12, choices=Severity, default=Severity.MINOR)
    urgency = models.CharField(_("urgency"), max_length=12, choices=Urgency, default=Urgency.NORMAL)
    sensitivity = models.CharField(_("sensitivity"), max_length=12, choices=Sensitivity, default=Sensitivity.OPEN)
    lead_unit = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("lead unit"), db_index=False
    )
    lead_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("lead person"))

    # The earliest deadline that runs; when none runs, the last change. Never null, so that lists can page by it.
    due_at = models.DateTimeField(_("deadline"))
    returns = models.PositiveSmallIntegerField(default=0)
    reworks = models.PositiveSmallIntegerField(default=0)
    unhappy_reviews = models.PositiveSmallIntegerField(default=0)

    # Where it came from ("key:3", "import:spring") and its number there: never taken twice.
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(_("number elsewhere"), max_length=80, blank=True)
    query_code = models.CharField(_("query code"), max_length=6)
    search = models.TextField(default="", editable=False)

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("work order")
        verbose_name_plural = _("work orders")
        indexes = [
            models.Index(fields=["area_path", "state"], name="order_path", opclasses=["text_pattern_ops", ""]),
            *(
                models.Index(fields=[scope, *sort], name=f"order_{scope}_{name}")
                for scope in ("district", "street", "community", "grid", "lead_unit")
                for name, sort in (
                    ("due", ("due_at", "id")),
                    ("new", ("-id",)),
                    ("changed", ("-changed_at", "-id")),
                )
            ),
            models.Index(fields=["desk", "state", "due_at"], name="order_desk", condition=Q(state__in=sorted(OPEN))),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="order_external_once"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="order_state_known"),
            models.CheckConstraint(
                condition=Q(lon=None, lat=None) | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
                name="order_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """The public number: day of submission and primary key, "261121-0042"."""
        return f"{timezone.localtime(self.created_at):%y%m%d}-{self.pk:04d}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def get_absolute_url(self) -> str:
        return reverse("workorders:order", args=[self.number])


NUMBER = re.compile(r"^(\d{6})-(\d{4,12})$")


class Dispatch(models.Model):
    """One sending of an order to a unit or person. At most one lead is active at a time."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="dispatches")
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="dispatches")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="dispatches")
    note = models.TextField(_("instructions"), blank=True)
    is_final = models.BooleanField(default=False)  # adjudicated: cannot be returned
    created_at = models.DateTimeField()
    accept_by = models.DateTimeField(_("accept by"))
    finish_by = models.DateTimeField(_("finish by"))
    accepted_at = models.DateTimeField(null=True)
    appointment_at = models.DateTimeField(_("appointment"), null=True)
    completed_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispatch")
        verbose_name_plural = _("dispatches")
        indexes = [models.Index(fields=["unit", "order"], name="dispatch_unit")]
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(ended_at=None), name="dispatch_one_lead"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(person__isnull=False), name="dispatch_to_somebody"
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit or self.person)


class Deadline(models.Model):
    """One limit that ran or runs for an order, with what it takes to explain it."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="deadlines")
    dispatch = models.ForeignKey(Dispatch, models.CASCADE, null=True, related_name="deadlines")
    step = models.CharField(_("step"), max_length=12, choices=LimitStep)
    opened_at_version = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    soon_at = models.DateTimeField()
    # Null when somebody set the moment by hand.
    amount = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    clock = models.CharField(max_length=12, choices=ClockKind)
    basis = models.CharField(max_length=120, blank=True)
    is_provisional = models.BooleanField(default=False)
    met_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)  # once set, stays

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        indexes = [
            models.Index(fields=["due_at"], name="deadline_due", condition=Q(met_at=None, dropped_at=None)),
            models.Index(fields=["soon_at"], name="deadline_soon", condition=Q(met_at=None, dropped_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order", "step", "opened_at_version"], name="deadline_once"),
            models.UniqueConstraint(
                fields=["order", "step"],
                condition=Q(met_at=None, dropped_at=None),
                name="deadline_one_running",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def is_running(self) -> bool:
        return self.met_at is None and self.dropped_at is None


class MarkKind(models.TextChoices):
    SOON = "soon", _("Due soon")
    OVERDUE = "overdue", _("Overdue")


class DeadlineMark(models.Model):
    """That a deadline's coming or passing was acted on: once, however often the task runs."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=8, choices=MarkKind)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deadline", "kind"], name="mark_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.deadline_id}"


class Reporter(models.Model):
    """Somebody who reported the matter. Without `person` when they left no way to be reached."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="reporters")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="reports")
    is_anonymous = models.BooleanField(
        _("anonymous"), default=False, help_text=_("Known to the platform only; staff see no name.")
    )
    is_staff = models.BooleanField(default=False)  # found on duty: nobody outside can be asked
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")
        constraints = [
            models.UniqueConstraint(fields=["order", "person"], condition=Q(person__isnull=False), name="reporter_once")
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        return str(_("Anonymous")) if self.is_anonymous or self.person is None else self.person.masked_name


class Event(models.Model):
    """What happened, in the order it happened. Appended, never changed."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    version = models.PositiveIntegerField()
    action = models.CharField(max_length=24)
    from_state = models.CharField(max_length=12, choices=State, blank=True)
    to_state = models.CharField(max_length=12, choices=State)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    actor_kind = models.CharField(max_length=12)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=160, blank=True)
    is_public = models.BooleanField()
    text = models.TextField(blank=True)
    data: "models.JSONField[Json, Json]" = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["pk"]
        indexes = [models.Index(fields=["order", "id"], name="event_of_order")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        from workorders.workflow import label_of

        return label_of(self.action)


class Suggestion(models.Model):
    """What the rules would do with an order, shown beside the action that takes it up."""

    order = models.OneToOneField(WorkOrder, models.CASCADE, related_name="suggestion")
    rules = models.CharField(max_length=300)  # their names, as they were
    words: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    category = models.ForeignKey(Category, models.CASCADE, null=True, related_name="+")
    handling = models.CharField(max_length=12, choices=Handling, blank=True)
    urgency = models.CharField(max_length=12, choices=Urgency, blank=True)
    unit = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    limits: "models.JSONField[dict[str, list[str]], dict[str, list[str]]]" = models.JSONField(
        default=dict, help_text=_("Step → amount, clock, basis.")
    )
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.rules


class PersonalLink(models.Model):
    """A way in for one person to one thing, without an account. Works once, for a time."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="links")
    reporter = models.ForeignKey(Reporter, models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=12, default="review")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.order_id}"

    def is_valid(self, at: datetime) -> bool:
        return self.used_at is None and at < self.expires_at


class Review(models.Model):
    """What a reporter or the panel says of the result."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="reviews")
    reporter = models.ForeignKey(Reporter, models.PROTECT, null=True, related_name="reviews")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    solved = models.CharField(_("solved"), max_length=12, choices=Solved)
    satisfaction = models.CharField(_("satisfaction"), max_length=20, choices=Satisfaction)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.CheckConstraint(
                condition=Q(reporter__isnull=False) | Q(post__isnull=False), name="review_by_somebody"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_solved_display()} · {self.get_satisfaction_display()}"

    @property
    def is_unhappy(self) -> bool:
        return self.solved == Solved.UNSOLVED or self.satisfaction == Satisfaction.DISSATISFIED
