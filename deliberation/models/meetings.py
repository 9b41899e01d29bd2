"""Meetings of every kind: what is on the agenda, who is invited, and what was done about it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.crypto import EncryptedTextField
from common.masks import mask_name
from deliberation.choices import ENDED, Attendance, MeetingKind, MeetingState, MeetingStep
from deliberation.querysets import AttendeeQuerySet, MeetingQuerySet
from grids.models import Area, Organisation, Person, Post
from workorders.models import WorkOrder


class Meeting(models.Model):
    """From the plan to the minutes. Written by services only."""

    kind = models.CharField(_("kind"), max_length=16, choices=MeetingKind)
    title = models.CharField(_("title"), max_length=120)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    area_path = models.CharField(max_length=200, editable=False)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(pgettext_lazy("of a meeting", "ends"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    link = models.URLField(_("link"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=MeetingState, default=MeetingState.PLANNED)
    minutes = models.TextField(_("minutes"), blank=True)
    is_public = models.BooleanField(_("public"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("convened by")
    )
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("post"))
    post_name = models.CharField(_("convened by"), max_length=160, blank=True)  # as it was called then
    created_at = models.DateTimeField(_("created"), editable=False)
    convened_at = models.DateTimeField(_("convened"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    reminded_at = models.DateTimeField(_("called to mind"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_at", "-pk"]
        indexes = [
            models.Index(fields=["area_path"], name="meeting_path", opclasses=["text_pattern_ops"]),
            models.Index(fields=["starts_at", "id"], name="meeting_by_day"),
            models.Index(
                fields=["starts_at"],
                condition=Q(state=MeetingState.CONVENED, reminded_at=None),
                name="meeting_unreminded",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state_known"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("deliberation:meeting", args=[self.pk])

    @property
    def is_ended(self) -> bool:
        return self.state in ENDED


class AgendaItem(models.Model):
    """One matter of the agenda: a question of its own, an order, or a text that somebody brought in."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda", verbose_name=_("meeting"))
    position = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), blank=True)
    proposer = models.CharField(_("brought in by"), max_length=80, blank=True)
    work_order = models.ForeignKey(
        WorkOrder, models.PROTECT, null=True, blank=True, related_name="on_agendas", verbose_name=_("order")
    )
    source = models.CharField(_("where it comes from"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("item of the agenda")
        verbose_name_plural = _("items of the agenda")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "position"], name="agenda_position_once")]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"


class Attendee(models.Model):
    """Somebody invited: a person, whoever comes for a unit, or a resident of whom only the name is known."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendees", verbose_name=_("meeting"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("for the unit")
    )
    name = models.CharField(pgettext_lazy("of a meeting", "name"), max_length=60, blank=True)
    # Of somebody who is known by name only, to tell them of it.
    phone = EncryptedTextField(_("phone"), blank=True, default="")
    phone_masked = models.CharField(_("phone"), max_length=20, blank=True, editable=False)
    has_vote = models.BooleanField(_("has a vote"), default=True)
    state = models.CharField(_("attendance"), max_length=10, choices=Attendance, default=Attendance.INVITED)
    note = models.CharField(_("note"), max_length=200, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(organisation__isnull=False) | ~Q(name=""),
                name="attendee_is_somebody",
                violation_error_message=_("Say who is invited."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "person"], condition=Q(person__isnull=False), name="attendee_person_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "organisation"],
                condition=Q(person=None, organisation__isnull=False),
                name="attendee_unit_once",
            ),
        ]

    def __str__(self) -> str:
        return self.masked_name

    @property
    def own_name(self) -> str:
        return self.person.name if self.person else self.name

    @property
    def shown_name(self) -> str:
        """As colleagues read it: the unit, and who comes for it."""
        names = (self.organisation.name if self.organisation else "", self.own_name)
        return " · ".join(name for name in names if name)

    @property
    def masked_name(self) -> str:
        """As everybody may read it: units are named, people are not."""
        names = (self.organisation.name if self.organisation else "", mask_name(self.own_name))
        return " · ".join(name for name in names if name)


class MeetingEntry(models.Model):
    """One step of a meeting. Appended, never changed."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="entries", verbose_name=_("meeting"))
    step = models.CharField(_("step"), max_length=16, choices=MeetingStep)
    at = models.DateTimeField(_("when"))
    version = models.PositiveIntegerField(_("version"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    name = models.CharField(pgettext_lazy("of a meeting", "by"), max_length=160, blank=True)  # as it was
    words = models.TextField(pgettext_lazy("of a meeting", "words"), blank=True)

    class Meta:
        verbose_name = _("entry about a meeting")
        verbose_name_plural = _("entries about meetings")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.words}".strip()
