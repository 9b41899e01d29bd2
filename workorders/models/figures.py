"""What the figures count. Derived from the histories of the orders: `rebuild_figures` makes all of it anew."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Organisation
from workorders.choices import Channel, Mode
from workorders.figures.kinds import Kind
from workorders.models.orders import WorkOrder
from workorders.models.reference import Category
from workorders.querysets import CountedQuerySet


class Counted(models.Model):
    """Where and when something counts. The area is that of its time, and stays."""

    day = models.DateField(_("day"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+", db_index=False)
    channel = models.CharField(max_length=12, choices=Channel)
    mode = models.CharField(max_length=8, choices=Mode, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    n = models.IntegerField()

    objects = CountedQuerySet.as_manager()

    class Meta:
        abstract = True


class Fact(Counted):
    """One thing that an order counts for: 1, -1 for what a granted contest takes back, 0 when it counts no more."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="facts")
    ref = models.BigIntegerField()  # which sending, check, clock, review or contest of the order
    is_reversal = models.BooleanField(default=False)
    minutes = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("counted fact")
        verbose_name_plural = _("counted facts")
        indexes = [models.Index(fields=["kind", "day"], name="fact_kind_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.order_id}"


class Tally(Counted):
    """How many facts of a kind fell on a day, in an area, to a unit."""

    bucket = models.PositiveSmallIntegerField(default=0)  # of the time it took; 0 where none is measured
    key = models.CharField(max_length=120, unique=True)  # all of the columns, none of them null

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        indexes = [
            models.Index(fields=["day", "kind"], name="tally_day"),
            models.Index(fields=["area", "day"], name="tally_area"),
            models.Index(fields=["unit", "day"], name="tally_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.n}"


class Uncounted(models.Model):
    """An order whose history has grown since it was counted; several entries may name one order."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()  # since then it is not counted

    class Meta:
        verbose_name = _("order to count")
        verbose_name_plural = _("orders to count")

    def __str__(self) -> str:
        return f"order {self.order_id}"
