"""Activities: theme party days, visits, volunteer action, study, and the call of a team. One model for all of them."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.clock import now
from grids.models import Area, Person
from partybuilding.models.belonging import HistoryLine
from partybuilding.models.organisations import PartyOrganisation
from partybuilding.models.teams import Team
from partybuilding.querysets.activities import ActivityQuerySet, SignUpQuerySet


class ActivityKind(models.TextChoices):
    THEME_DAY = "theme_day", _("Theme party day")
    VISIT = "visit", pgettext_lazy("activity", "Visit")
    ACTION = "action", _("Volunteer action")
    STUDY = "study", _("Study")
    CALL = "call", _("Call of a team")


class ActivityState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("of an activity", "Planned")
    ANNOUNCED = "announced", pgettext_lazy("of an activity", "Announced")
    HELD = "held", pgettext_lazy("of an activity", "Held")
    CANCELLED = "cancelled", pgettext_lazy("of an activity", "Cancelled")


ENDED_ACTIVITIES = (ActivityState.HELD, ActivityState.CANCELLED)


class Activity(models.Model):
    """From the plan to the record, organised by a team or by a party organisation. Written by services only."""

    kind = models.CharField(_("kind"), max_length=12, choices=ActivityKind)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("team")
    )
    party_organisation = models.ForeignKey(
        PartyOrganisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("party organisation"),
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    area_path = models.CharField(max_length=200, editable=False)
    title = models.CharField(_("title"), max_length=120)
    plan = models.TextField(_("plan"), blank=True)
    place = models.CharField(_("place"), max_length=120)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    wanted = models.PositiveSmallIntegerField(_("places"), null=True, blank=True, validators=[MinValueValidator(1)])
    sign_up_until = models.DateTimeField(_("sign up until"), null=True, blank=True)
    is_public = models.BooleanField(_("residents may take part"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=ActivityState, default=ActivityState.PLANNED)
    record = models.TextField(_("record"), blank=True)
    announced_at = models.DateTimeField(_("announced"), null=True, editable=False)
    reminded_at = models.DateTimeField(_("called to mind"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-starts_at", "-pk"]
        indexes = [
            models.Index(fields=["area_path"], name="activity_path", opclasses=["text_pattern_ops"]),
            models.Index(fields=["starts_at", "id"], name="activity_by_day"),
            models.Index(
                fields=["starts_at"],
                condition=Q(state=ActivityState.ANNOUNCED, reminded_at=None),
                name="activity_unreminded",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(team=None, party_organisation__isnull=False)
                | Q(team__isnull=False, party_organisation=None),
                name="activity_one_organiser",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="activity_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(state__in=ActivityState.values), name="activity_state_known"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("partybuilding:activity", args=[self.pk])

    def get_public_url(self) -> str:
        return reverse("partybuilding:public_activity", args=[self.pk])

    @property
    def when(self) -> str:
        begins, ends = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        last = f"{ends:%H:%M}" if ends.date() == begins.date() else f"{ends:%Y-%m-%d %H:%M}"
        return f"{begins:%Y-%m-%d} {date_format(begins, 'l')} {begins:%H:%M} – {last}"

    @property
    def organiser(self) -> Team | PartyOrganisation:
        found = self.team or self.party_organisation
        assert found is not None  # the database holds this
        return found

    @property
    def is_ended(self) -> bool:
        return self.state in ENDED_ACTIVITIES

    @property
    def is_open(self) -> bool:
        """Whether people can sign up now."""
        return self.state == ActivityState.ANNOUNCED and now() < (self.sign_up_until or self.starts_at)


class SignUpState(models.TextChoices):
    SIGNED = "signed", _("Signed up")
    WITHDRAWN = "withdrawn", pgettext_lazy("of a sign-up", "Withdrawn")
    CAME = "came", pgettext_lazy("of a sign-up", "Came")
    STAYED_AWAY = "stayed_away", _("Stayed away")


class SignUp(models.Model):
    """Somebody who wants to take part. Of the places the first ones signed up have one, the others wait.

    Hours are written down by the organiser afterwards; nobody checks in.
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="sign_ups", verbose_name=_("activity"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    state = models.CharField(_("state"), max_length=12, choices=SignUpState, default=SignUpState.SIGNED)
    hours = models.DecimalField(_("hours given"), max_digits=4, decimal_places=1, default=Decimal(0))
    signed_at = models.DateTimeField(_("signed up"))
    # Made by the public form, so that one that is sent twice counts once.
    token = models.CharField(max_length=80, blank=True, default="", editable=False)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "person"], name="sign_up_once"),
            models.UniqueConstraint(fields=["token"], condition=~Q(token=""), name="sign_up_sent_once"),
            models.CheckConstraint(condition=Q(hours__gte=0, hours__lte=24), name="sign_up_hours_of_a_day"),
            models.CheckConstraint(condition=Q(hours=0) | Q(state=SignUpState.CAME), name="sign_up_hours_of_who_came"),
        ]

    def __str__(self) -> str:
        return f"{self.activity} · {self.person}"


class ActivityStep(models.TextChoices):
    """What happened to an activity."""

    PLANNED = "planned", pgettext_lazy("step of an activity", "Planned")
    CHANGED = "changed", pgettext_lazy("of an activity", "Changed")
    ANNOUNCED = "announced", pgettext_lazy("of an activity", "Announced")
    SIGNED = "signed", _("Signed up")
    WITHDRAWN = "withdrawn", pgettext_lazy("of a sign-up", "Withdrawn")
    RECORDED = "recorded", pgettext_lazy("of an activity", "Record written")
    HANDED_OVER = "handed_over", _("Organised by another one")
    CANCELLED = "cancelled", pgettext_lazy("of an activity", "Cancelled")


class ActivityEntry(HistoryLine):
    """One line of an activity's history."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="entries", verbose_name=_("activity"))
    what = models.CharField(_("what"), max_length=12, choices=ActivityStep)

    class Meta(HistoryLine.Meta):
        verbose_name = _("entry about an activity")
        verbose_name_plural = _("entries about activities")

    def __str__(self) -> str:
        return f"{self.activity} · {self.get_what_display()}"
