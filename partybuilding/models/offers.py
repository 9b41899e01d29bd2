"""供给清单: what units and people offer, where, when and how much of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.clock import today
from grids.models import Area, Organisation, Person
from partybuilding.hours import WeeklyHours
from partybuilding.models.registrations import Registration
from partybuilding.querysets.offers import OfferQuerySet
from workorders.models import Category, Proposal


class Skill(models.Model):
    """What somebody can do for others, and the kinds of matter that it serves."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=40)
    categories = models.ManyToManyField(Category, blank=True, related_name="+", verbose_name=_("serves the matters"))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class OfferState(models.TextChoices):
    DRAFT = "draft", _("Proposed")
    OPEN = "open", _("Open")
    PAUSED = "paused", _("Paused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Offer(models.Model):
    """What a unit or a person would do for others. Written by services only."""

    unit = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="offers", verbose_name=_("unit")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="offers", verbose_name=_("person")
    )
    # The registration that it was drafted from and follows.
    registration = models.OneToOneField(
        Registration,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="offer",
        verbose_name=_("registration"),
    )
    title = models.CharField(_("title"), max_length=80)
    what = models.TextField(_("what is offered"), max_length=1000, blank=True)
    skills = models.ManyToManyField(Skill, blank=True, related_name="offers", verbose_name=_("skills"))
    categories = models.ManyToManyField(Category, blank=True, related_name="+", verbose_name=_("matters"))
    areas = models.ManyToManyField(Area, related_name="+", verbose_name=_("areas served"))
    # Where it is given, WGS-84; with a radius nobody further away is served.
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    radius = models.PositiveIntegerField(_("radius in metres"), null=True, blank=True)
    hours: "models.JSONField[list[dict[str, object]], list[dict[str, object]]]" = models.JSONField(
        _("hours"), default=list, blank=True
    )
    per_month = models.PositiveSmallIntegerField(_("services a month"), default=4)
    at_once = models.PositiveSmallIntegerField(_("services at once"), default=1)
    conditions = models.TextField(_("conditions"), max_length=500, blank=True)
    valid_from = models.DateField(_("valid from"), default=today)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=OfferState, default=OfferState.OPEN, editable=False)
    paused_until = models.DateField(_("paused until"), null=True, blank=True, editable=False)
    # Where it came from and its number there: taken once.
    source = models.CharField(max_length=60, blank=True, editable=False)
    external_id = models.CharField(_("number elsewhere"), max_length=80, blank=True)
    search = models.TextField(blank=True, default="", editable=False)
    created_at = models.DateTimeField(_("taken in"), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "valid_to"], name="offer_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, person=None) | Q(unit=None, person__isnull=False),
                name="offer_of_one",
                violation_error_message=_("An offer is a unit's or a person's: choose one of them."),
            ),
            models.CheckConstraint(
                condition=Q(lon=None, lat=None, radius=None) | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
                name="offer_on_earth",
                violation_error_message=_("A radius needs a place: give longitude and latitude."),
            ),
            models.CheckConstraint(
                condition=Q(per_month__gte=1, at_once__gte=1),
                name="offer_of_something",
                violation_error_message=_("Offer at least one service a month, and one at once."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="offer_dates_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="offer_external_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("partybuilding:offer", args=[self.pk])

    @property
    def weekly(self) -> WeeklyHours:
        return WeeklyHours.kept(self.hours)

    @property
    def masked_provider(self) -> str:
        """Whose it is, for everybody: units are named, people are not."""
        return self.person.masked_name if self.person else str(self.unit)

    @property
    def is_paused(self) -> bool:
        return self.state == OfferState.PAUSED and (self.paused_until is None or self.paused_until >= today())

    @property
    def is_valid(self) -> bool:
        day = today()
        begun, ended = self.valid_from <= day, self.valid_to is not None and self.valid_to < day
        return self.state not in (OfferState.WITHDRAWN, OfferState.DRAFT) and begun and not ended


class OfferEntry(models.Model):
    """One step of an offer. Appended, never changed."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="entries", verbose_name=_("offer"))
    what = models.CharField(_("what"), max_length=12)
    # Field → before and after, in words.
    changes: "models.JSONField[dict[str, list[str]], dict[str, list[str]]]" = models.JSONField(
        _("changes"), default=dict
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("step of an offer")
        verbose_name_plural = _("steps of offers")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.offer} {self.what}"


class Use(models.Model):
    """An offer was called on: which proposal came of it. What became of it, the proposal and its order say."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="uses", verbose_name=_("offer"))
    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="offer_use", verbose_name=_("proposal"))

    class Meta:
        verbose_name = _("use of an offer")
        verbose_name_plural = _("uses of offers")

    def __str__(self) -> str:
        return f"{self.offer} → {self.proposal_id}"
