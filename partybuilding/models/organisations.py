"""Party organisations: the tree of committees, general branches, branches and groups, and who holds office in them."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.clock import today
from grids.models import Area, Organisation, Person
from partybuilding.querysets.organisations import OfficerQuerySet, OrganisationEntryQuerySet, PartyOrganisationQuerySet


class PartyOrganisationKind(models.TextChoices):
    COMMITTEE = "committee", _("Party committee")
    GENERAL_BRANCH = "general_branch", _("General branch")
    BRANCH = "branch", _("Branch")
    GROUP = "group", _("Party group")


class Sector(models.TextChoices):
    """Among whom the organisation is."""

    COMMUNITY = "community", _("Community or village")
    RESIDENT_UNIT = "resident_unit", _("Resident unit")
    FIRM = "firm", _("Private firm")
    SOCIAL = "social", _("Social organisation")
    NEW_GROUP = "new_group", _("New employment group")


# Years between elections: committees and general branches five, branches and groups three.
TERMS = {
    PartyOrganisationKind.COMMITTEE: 5,
    PartyOrganisationKind.GENERAL_BRANCH: 5,
    PartyOrganisationKind.BRANCH: 3,
    PartyOrganisationKind.GROUP: 3,
}

SOON = timedelta(days=90)


class PartyOrganisation(models.Model):
    """A party organisation, tied to an area (a branch on a grid), to a unit, or to both."""

    code = models.CharField(
        _("code"), max_length=40, unique=True, blank=True, help_text=_("Left empty, the platform gives one.")
    )
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=16, choices=PartyOrganisationKind)
    sector = models.CharField(_("among"), max_length=16, choices=Sector, default=Sector.COMMUNITY)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    # Primary keys from the top down, "/1/27/". Written by services only.
    path = models.CharField(max_length=200, editable=False, default="")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area"))
    unit = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    elected_on = models.DateField(_("last election"), null=True, blank=True)
    term_years = models.PositiveSmallIntegerField(_("years between elections"), null=True, blank=True)
    dissolved_on = models.DateField(_("dissolved on"), null=True, blank=True, editable=False)
    succeeded_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="predecessors",
        verbose_name=_("succeeded by"),
    )
    search = models.TextField(blank=True, default="", editable=False)  # as that of an area
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PartyOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("party organisation")
        verbose_name_plural = _("party organisations")
        ordering = ["path"]
        indexes = [models.Index(fields=["path"], name="party_path", opclasses=["text_pattern_ops"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(area__isnull=False) | Q(unit__isnull=False),
                name="party_organisation_somewhere",
                violation_error_message=_("Tie the organisation to an area, to a unit, or to both."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partybuilding:organisation", args=[self.pk])

    @property
    def term(self) -> int:
        """Years between elections: its own, else those usual for its kind."""
        return self.term_years or TERMS[PartyOrganisationKind(self.kind)]

    @property
    def election_due(self) -> date | None:
        """The day on which the term ends; None while no election is known."""
        day = self.elected_on
        if day is None:
            return None
        is_leap_day = (day.month, day.day) == (2, 29)
        return day.replace(year=day.year + self.term, day=28 if is_leap_day else day.day)

    @property
    def term_state(self) -> str:
        """ "over" when an election is overdue, "soon" when it is due within three months."""
        due, day = self.election_due, today()
        if due is None or self.is_dissolved or due > day + SOON:
            return ""
        return "over" if due < day else "soon"

    @property
    def is_dissolved(self) -> bool:
        return self.dissolved_on is not None

    def contains(self, path: str) -> bool:
        """Whether the organisation of this path is this one or below it."""
        return path.startswith(self.path)


class Office(models.TextChoices):
    SECRETARY = "secretary", _("Secretary")
    DEPUTY = "deputy", _("Deputy secretary")
    ORGANISATION = "organisation", _("Organisation commissioner")
    PUBLICITY = "publicity", _("Publicity commissioner")
    DISCIPLINE = "discipline", _("Discipline commissioner")
    MEMBER = "member", _("Member of the committee")
    GROUP_LEADER = "group_leader", _("Leader of the group")


# Whose office opens the records of the organisation's members.
OFFICES_THAT_LEAD = (Office.SECRETARY, Office.DEPUTY, Office.GROUP_LEADER)


class Officer(models.Model):
    """Somebody's office in a party organisation, from a day to a day (both included)."""

    organisation = models.ForeignKey(
        PartyOrganisation, models.PROTECT, related_name="officers", verbose_name=_("party organisation")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="offices", verbose_name=_("person"))
    office = models.CharField(_("office"), max_length=16, choices=Office, default=Office.SECRETARY)
    starts = models.DateField(_("from"), default=today)
    ends = models.DateField(_("to"), null=True, blank=True)

    objects = OfficerQuerySet.as_manager()

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        ordering = ["organisation", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="officer_dates_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
            # An end is set when the office is given up: who still holds it has none.
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(office=Office.SECRETARY, ends=None),
                name="party_one_secretary",
                violation_error_message=_("There is a secretary already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_office_display()}"


class Deed(models.TextChoices):
    """What happened to an organisation."""

    FOUNDED = "founded", _("founded")
    CHANGED = "changed", _("details changed")
    MOVED = "moved", _("put below another")
    APPOINTED = "appointed", _("office given")
    OFFICE_ENDED = "office_ended", _("office ended")
    ELECTED = "elected", _("election held")
    DISSOLVED = "dissolved", _("dissolved")
    TOOK_OVER = "took_over", _("took over from a dissolved one")


class OrganisationEntry(models.Model):
    """One line of an organisation's history: who, when, what. Appended, never changed."""

    organisation = models.ForeignKey(
        PartyOrganisation, models.CASCADE, related_name="entries", verbose_name=_("party organisation")
    )
    what = models.CharField(_("what"), max_length=16, choices=Deed)
    # Names and days of then, by what they say: "office", "person", "from", "to", "on", "fields", "reason".
    detail: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(_("detail"), default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"))

    objects = OrganisationEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a party organisation")
        verbose_name_plural = _("entries of party organisations")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_what_display()}"
