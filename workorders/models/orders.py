import re
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Organisation, Person
from workorders.choices import OPEN, Affair, Channel, Handling, LimitStep, Mode, Sensitivity, Severity, State, Urgency
from workorders.models.reference import Category
from workorders.querysets import DispatchQuerySet, WorkOrderQuerySet

NUMBER = re.compile(r"^(\d{6})-(\d{4,12})$")


SORTED = (("due", ("due_at", "id")), ("new", ("-id",)), ("changed", ("-changed_at", "-id")))


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
    # Whom the lead unit gave it to among its own.
    assignee = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("given to"))
    mode = models.CharField(_("mode"), max_length=8, choices=Mode, blank=True)
    # Of how many others something is asked now: proposals that wait for an answer, assistants, units called.
    asked = models.PositiveSmallIntegerField(default=0)
    petition = models.CharField(_("asked for"), max_length=8, blank=True)  # the kind of the one that waits for a word
    is_contested = models.BooleanField(_("contested"), default=False)  # while two others have not decided
    supervised_at = models.DateTimeField(_("supervised"), null=True)
    urged_at = models.DateTimeField(_("last urged"), null=True)
    report_by = models.DateTimeField(_("report by"), null=True)  # under supervision; null once it was called to mind
    closed_at = models.DateTimeField(_("ended"), null=True)

    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", verbose_name=_("part of"))
    parts = models.PositiveSmallIntegerField(default=0)  # how many orders this one was split into
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", verbose_name=_("joined"))

    # The earliest deadline that runs; when none runs, the last change. Never null, so that lists can page by it.
    due_at = models.DateTimeField(_("deadline"))
    returns = models.PositiveSmallIntegerField(default=0)
    reworks = models.PositiveSmallIntegerField(default=0)
    unhappy_reviews = models.PositiveSmallIntegerField(default=0)
    reopenings = models.PositiveSmallIntegerField(default=0)

    # Where it came from ("key:3", "import:spring") and its number there: never taken twice.
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(_("number elsewhere"), max_length=80, blank=True)
    # The system that sent it asks its people itself: nobody is asked a second time here.
    reviews_itself = models.BooleanField(_("reviewed by the system that sent it"), default=False)
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
                for name, sort in SORTED
            ),
            # Those that are open are few among all, and what most lists show.
            *(
                models.Index(fields=[scope, *sort], name=f"open_{scope}_{name}", condition=Q(state__in=sorted(OPEN)))
                for scope in ("district", "street", "community", "lead_unit")
                for name, sort in SORTED
            ),
            # What is rare and asked for: a filter on anything more common finds its page along the indexes above.
            models.Index(fields=["severity"], name="order_severe", condition=~Q(severity=Severity.MINOR)),
            models.Index(fields=["urgency"], name="order_urgent", condition=~Q(urgency=Urgency.NORMAL)),
            models.Index(fields=["report_by"], name="order_report", condition=Q(report_by__isnull=False)),
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

    @property
    def lead_name(self) -> str:
        """Who has it to do, as colleagues may read it; empty while nobody has."""
        lead = self.lead_unit or self.lead_person
        return lead.name if lead else ""

    @property
    def due_elsewhere(self) -> datetime | None:
        """The end that the system set which sent it. Read along with a list (`with_due_elsewhere`), known of a new
        order, else looked up."""
        if "end_elsewhere" not in self.__dict__:
            ends = self.deadlines.filter(step=LimitStep.EXTERNAL).order_by("pk").values_list("due_at", flat=True)
            self.due_elsewhere = ends.first()
        end: datetime | None = self.__dict__["end_elsewhere"]
        return end

    @due_elsewhere.setter
    def due_elsewhere(self, end: datetime | None) -> None:
        self.__dict__["end_elsewhere"] = end

    def get_absolute_url(self) -> str:
        return reverse("workorders:order", args=[self.number])


class Dispatch(models.Model):
    """One sending of an order to a unit or person. At most one lead is active at a time."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="dispatches")
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="dispatches")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="dispatches")
    mode = models.CharField(_("mode"), max_length=8, choices=Mode, default=Mode.ASSIGNED)
    note = models.TextField(_("instructions"), blank=True)
    is_final = models.BooleanField(default=False)  # adjudicated: cannot be returned
    created_at = models.DateTimeField()
    accept_by = models.DateTimeField(_("accept by"))
    finish_by = models.DateTimeField(_("finish by"))
    accepted_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    appointment_at = models.DateTimeField(_("appointment"), null=True)
    completed_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    is_past = models.BooleanField(default=False)  # the order went back to a desk: it is theirs no more

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispatch")
        verbose_name_plural = _("dispatches")
        indexes = [
            models.Index(fields=["unit", "order"], name="dispatch_unit"),
            models.Index(fields=["unit", "order"], name="dispatch_past", condition=Q(is_past=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(ended_at=None), name="dispatch_one_lead"),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(person__isnull=False), name="dispatch_to_somebody"
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit or self.person)
