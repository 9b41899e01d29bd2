"""What stands out among reviews, calls and scores: listed by count alone, for the auditor to look into."""

from collections.abc import Mapping

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from grids.models import Area, Organisation
from workorders.choices import Satisfaction, Solved
from workorders.models.history import Json
from workorders.models.orders import WorkOrder
from workorders.models.people import Review
from workorders.querysets import OddityQuerySet


class Pattern(models.TextChoices):
    FIVES = "fives", _("Best marks in a row")
    ADDRESS = "address", _("One network address")
    PHONE = "phone", _("One telephone")
    QUICK = "quick", _("Answered at once")
    CALLS = "calls", _("Calls in a row")
    PANEL = "panel", _("One score for all")


SENTENCES: Mapping[str, str | Promise] = {
    Pattern.FIVES: _(
        "%(n)s reviews of %(unit)s, each “solved” and “very satisfied”, came within %(seconds)s seconds. "
        "Listed from %(least)s reviews within %(limit)s seconds."
    ),
    Pattern.ADDRESS: _(
        "From one network address came the reviews of %(n)s orders in the month. Listed from %(least)s orders."
    ),
    Pattern.PHONE: _(
        "By reporters with one and the same telephone came the reviews of %(n)s orders in the month. "
        "Listed from %(least)s orders."
    ),
    Pattern.QUICK: _(
        "%(n)s reviews of %(unit)s came less than %(limit)s seconds after the link was made. "
        "Listed from %(least)s reviews in a month."
    ),
    Pattern.CALLS: _(
        "%(who)s noted %(n)s answered calls within %(seconds)s seconds. "
        "Listed from %(least)s calls within %(limit)s seconds."
    ),
    Pattern.PANEL: _(
        "%(who)s gave all %(n)s orders of one session the same score: %(score)s. Listed from %(least)s orders."
    ),
}


class Oddity(models.Model):
    """One thing that stood out in a month. `data` fills the sentence with what was true when it was found."""

    kind = models.CharField(_("pattern"), max_length=8, choices=Pattern)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))  # that holds all orders
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    month = models.DateField(_("month"))  # its first day
    key = models.CharField(max_length=64, unique=True)  # of pattern, month and subject: found again, it is the same
    data: "models.JSONField[Json, Json]" = models.JSONField(default=dict)
    n = models.PositiveIntegerField(_("how many"))
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"))
    found_at = models.DateTimeField(_("found"))
    looked_at = models.DateTimeField(_("looked into"), null=True)
    looked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = OddityQuerySet.as_manager()

    class Meta:
        verbose_name = _("odd pattern")
        verbose_name_plural = _("odd patterns")
        indexes = [models.Index(fields=["month", "kind"], name="oddity_month")]
        constraints = [
            models.CheckConstraint(
                condition=Q(looked_at=None, looked_by=None) | Q(looked_at__isnull=False, looked_by__isnull=False),
                name="oddity_looked_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.month:%Y-%m}"

    @property
    def sentence(self) -> str:
        """Why it is listed."""
        return str(SENTENCES[self.kind]) % {**self.data, "score": self._score}

    @property
    def _score(self) -> str:
        """The one that a member of the panel gave to all."""
        if "solved" not in self.data:
            return ""
        return f"{Solved(self.data['solved']).label} · {Satisfaction(self.data['satisfaction']).label}"

    def get_absolute_url(self) -> str:
        return reverse("workorders:oddity", args=[self.pk])


class OddityEvidence(models.Model):
    """One of the orders that it was found by."""

    oddity = models.ForeignKey(Oddity, models.CASCADE, related_name="evidence")
    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="+")
    review = models.ForeignKey(Review, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["oddity", "order", "at"], name="oddity_evidence_once")]

    def __str__(self) -> str:
        return str(self.order)


class NoteKind(models.TextChoices):
    LOOKED = "looked", _("Looked into")
    UNDONE = "undone", _("Taken back: to be looked into again")
    GROWN = "grown", _("More of it was found: to be looked into again")


class OddityNote(models.Model):
    """What became of it. Appended, never changed."""

    oddity = models.ForeignKey(Oddity, models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=8, choices=NoteKind)
    at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=160, blank=True)  # as it was
    words = models.TextField(_("words"), blank=True)

    class Meta:
        verbose_name = _("note on an odd pattern")
        verbose_name_plural = _("notes on odd patterns")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}".strip()
