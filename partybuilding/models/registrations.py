"""Dual registration (双报到): units with the community where they sit, members and new employment groups with the one
where they live. What they offer to do is theirs to say, and nobody is counted by it."""

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models import Area, Organisation, Person
from partybuilding.hours import WeeklyHours
from partybuilding.models.organisations import PartyOrganisation
from partybuilding.querysets.registrations import RegistrationQuerySet
from partybuilding.words import WordsField


class RegistrationKind(models.TextChoices):
    UNIT = "unit", _("Unit")
    MEMBER = "member", _("Member in work")
    NEW_GROUP = "new_group", _("Courier, driver or the like")


class RegistrationState(models.TextChoices):
    APPLIED = "applied", pgettext_lazy("registration", "Applied")
    CONFIRMED = "confirmed", pgettext_lazy("registration", "Confirmed")
    DECLINED = "declined", pgettext_lazy("registration", "Declined")
    ENDED = "ended", pgettext_lazy("registration", "Ended")


OPEN_STATES = (RegistrationState.APPLIED, RegistrationState.CONFIRMED)


class Placed(models.TextChoices):
    """How the grid was found."""

    ADDRESS = "address", _("by the address")
    POINT = "point", _("by the point on the map")
    HAND = "hand", _("by hand")
    NOT = "not", _("not yet")


class Source(models.TextChoices):
    SELF = "self", _("by themselves, signed in")
    UNIT = "unit", _("by the unit")
    DESK = "desk", _("by the community")
    PUBLIC = "public", _("on the public form")
    SHEET = "sheet", _("from a table")
    API = "api", _("by another system")


class Interest(models.TextChoices):
    """What somebody likes to take part in."""

    CULTURE = "culture", _("Culture and festivals")
    FITNESS = "fitness", _("Sport and fitness")
    GREEN = "green", _("Greenery and environment")
    READING = "reading", _("Reading and study")
    CHILDREN = "children", _("Children and youth")
    ELDERLY = "elderly", _("Elderly people")
    ANIMALS = "animals", _("Animals")
    COUNSEL = "counsel", _("Deliberation in the neighbourhood")


MOST_TIMES = 31


def new_code() -> str:
    """With the number it opens the page of the registration."""
    return f"{secrets.randbelow(10**6):06d}"


class Registration(models.Model):
    """One registration. The home address stands with the person, encrypted; here is only where it led to."""

    kind = models.CharField(_("kind"), max_length=10, choices=RegistrationKind)
    state = models.CharField(_("state"), max_length=10, choices=RegistrationState, default=RegistrationState.APPLIED)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="registrations", verbose_name=_("person")
    )
    unit = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="registrations", verbose_name=_("unit")
    )
    party_organisation = models.ForeignKey(
        PartyOrganisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registrations",
        verbose_name=_("party organisation"),
    )
    works_at = models.CharField(_("works at"), max_length=120, blank=True)
    # The community; as long as that is not known, the area in which it waits to be placed by hand.
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    grid = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("nearest grid")
    )
    placed = models.CharField(_("placed"), max_length=8, choices=Placed, default=Placed.NOT)
    skills = models.ManyToManyField("partybuilding.Skill", blank=True, related_name="+", verbose_name=_("skills"))
    interests = WordsField(_("interests"))
    # Then the skills become an offer, see `services.registered_offers`.
    is_willing = models.BooleanField(_("willing to help others with them"), default=False)
    hours: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(
        _("hours"), default=list, blank=True
    )
    times = models.PositiveSmallIntegerField(_("times a month"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    source = models.CharField(_("came"), max_length=8, choices=Source, default=Source.DESK)
    code = models.CharField(max_length=6, default=new_code, editable=False)
    # Made by the form, so that one that is sent twice counts once.
    token = models.CharField(max_length=80, blank=True, default="", editable=False)
    applied_at = models.DateTimeField(_("applied"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["area", "kind", "state"], name="registration_counted"),
            models.Index(fields=["area", "-id"], name="registration_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["token"], condition=~Q(token=""), name="registration_once"),
            models.CheckConstraint(
                condition=(
                    Q(kind=RegistrationKind.UNIT, person=None)
                    & (Q(unit__isnull=False) | Q(party_organisation__isnull=False))
                )
                | (~Q(kind=RegistrationKind.UNIT) & Q(person__isnull=False, unit=None)),
                name="registration_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(times=None) | Q(times__lte=MOST_TIMES), name="registration_times_in_a_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.masked_name}"

    def get_absolute_url(self) -> str:
        return reverse("partybuilding:registration", args=[self.pk])

    @property
    def number(self) -> str:
        return f"R{timezone.localtime(self.applied_at):%y%m%d}-{self.pk:04d}"

    @property
    def name(self) -> str:
        """In full, for those who must know."""
        named: Any = self.person or self.unit or self.party_organisation
        return str(named.name)

    @property
    def masked_name(self) -> str:
        return self.person.masked_name if self.person else self.name

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def weekly(self) -> WeeklyHours:
        return WeeklyHours.kept(self.hours)

    @property
    def skill_words(self) -> list[str]:
        return [each.name for each in self.skills.all()]

    @property
    def interest_words(self) -> list[str]:
        known = dict(Interest.choices)
        return [str(known.get(word, word)) for word in self.interests]


class EntryKind(models.TextChoices):
    APPLIED = "applied", _("Applied to register")
    CONFIRMED = "confirmed", pgettext_lazy("registration", "Confirmed")
    DECLINED = "declined", pgettext_lazy("registration", "Declined")
    CHANGED = "changed", pgettext_lazy("registration", "Changed")
    PLACED = "placed", pgettext_lazy("registration", "Placed by hand")
    MOVED = "moved", pgettext_lazy("registration", "Moved house")
    ENDED = "ended", pgettext_lazy("registration", "Ended")
    WITHDRAWN = "withdrawn", pgettext_lazy("registration", "Withdrawn")


class RegistrationEntry(models.Model):
    """One step of a registration. Appended, never changed."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="entries")
    what = models.CharField(_("what"), max_length=10, choices=EntryKind)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("step of a registration")
        verbose_name_plural = _("steps of registrations")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.registration} {self.get_what_display()}"
