"""Alliances of party organisations and units in one place, and what they take on in a year."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.clock import today
from deliberation.models import Meeting
from grids.models import Area, Organisation, Person
from partybuilding.models.organisations import PartyOrganisation
from partybuilding.querysets.alliances import AllianceMemberQuerySet, AllianceQuerySet, ListItemQuerySet
from projects.models import Project
from workorders.models import WorkOrder


class AllianceKind(models.TextChoices):
    STREET = "street", _("Greater party working committee of a street")
    COMMUNITY = "community", _("Greater party committee of a community")
    CONFERENCE = "conference", _("Joint conference on party building")
    FEDERATION = "federation", _("Federation for building together")


class AllianceDuty(models.TextChoices):
    """What a member is in the alliance, beside their own work."""

    HEAD = "head", _("Head of the alliance")
    DEPUTY = "deputy", _("Part-time deputy secretary")
    COMMISSIONER = "commissioner", _("Part-time commissioner")
    MEMBER = "member", _("Member unit")


class Alliance(models.Model):
    """大工委, 大党委, 联席会议: those who work in one area, led by one party organisation."""

    code = models.CharField(_("code"), max_length=40, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=AllianceKind)
    name = models.CharField(_("name"), max_length=80)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    leader = models.ForeignKey(
        PartyOrganisation, models.PROTECT, related_name="alliances", verbose_name=_("led by the party organisation")
    )
    founded_on = models.DateField(_("founded on"), default=today)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AllianceQuerySet.as_manager()

    class Meta:
        verbose_name = _("alliance")
        verbose_name_plural = _("alliances")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partybuilding:alliance", args=[self.pk])


class AllianceMember(models.Model):
    """A unit or a party organisation in an alliance, and who comes for it, from a day to a day (both included)."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="members", verbose_name=_("alliance"))
    unit = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    party = models.ForeignKey(
        PartyOrganisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("party organisation")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="alliances", verbose_name=_("comes for it")
    )
    duty = models.CharField(_("duty"), max_length=12, choices=AllianceDuty, default=AllianceDuty.MEMBER)
    starts = models.DateField(_("from"), default=today)
    ends = models.DateField(_("to"), null=True, blank=True)

    objects = AllianceMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of an alliance")
        verbose_name_plural = _("members of alliances")
        ordering = ["alliance", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(party__isnull=False),
                name="alliance_member_is_somebody",
                violation_error_message=_("Name the unit, its party organisation, or both."),
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="alliance_member_dates_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.UniqueConstraint(
                fields=["alliance", "unit"], condition=Q(ends=None, unit__isnull=False), name="alliance_unit_once"
            ),
            models.UniqueConstraint(
                fields=["alliance", "party"], condition=Q(ends=None, party__isnull=False), name="alliance_party_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        shown = self.unit or self.party
        return shown.name if shown else ""

    @property
    def version(self) -> int:
        """A member changes with its alliance."""
        return self.alliance.version


class AllianceStep(models.TextChoices):
    FOUNDED = "founded", pgettext_lazy("of an alliance", "Founded")
    CHANGED = "changed", pgettext_lazy("of an alliance", "Changed")
    JOINED = "joined", pgettext_lazy("of an alliance", "A member joined")
    MEMBER = "member", pgettext_lazy("of an alliance", "Another duty, or somebody else comes")
    LEFT = "left", pgettext_lazy("of an alliance", "A member left")
    ENDED = "ended", pgettext_lazy("of an alliance", "Ended")


class AllianceEntry(models.Model):
    """One step of an alliance. Appended, never changed."""

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="entries", verbose_name=_("alliance"))
    what = models.CharField(_("what"), max_length=10, choices=AllianceStep)
    words = models.CharField(pgettext_lazy("of a meeting", "words"), max_length=400, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    name = models.CharField(pgettext_lazy("of a meeting", "by"), max_length=160, blank=True)  # as it was
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("step of an alliance")
        verbose_name_plural = _("steps of alliances")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.words}".strip()


class AllianceMeeting(models.Model):
    """A meeting of an alliance. What is said and decided there is kept with the meeting."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="meetings", verbose_name=_("alliance"))
    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="alliance_row", verbose_name=_("meeting"))

    class Meta:
        verbose_name = _("meeting of an alliance")
        verbose_name_plural = _("meetings of alliances")
        ordering = ["-meeting__starts_at"]

    def __str__(self) -> str:
        return str(self.meeting)


class ListKind(models.TextChoices):
    RESOURCE = "resource", _("Resource list")
    NEED = "need", _("Need list")
    PROJECT = "project", _("Project list")


class ItemState(models.TextChoices):
    OPEN = "open", pgettext_lazy("of an item of a list", "Nobody has it")
    TAKEN = "taken", pgettext_lazy("of an item of a list", "Taken on")
    DONE = "done", pgettext_lazy("of an item of a list", "Done")
    DROPPED = "dropped", pgettext_lazy("of an item of a list", "Dropped")


class ListItem(models.Model):
    """A line of the resource, need or project list of a year (拉单), and which member has it (派单)."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="items", verbose_name=_("alliance"))
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("list"), max_length=10, choices=ListKind)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), blank=True)
    brought_by = models.ForeignKey(
        AllianceMember, models.PROTECT, null=True, blank=True, related_name="brought", verbose_name=_("brought in by")
    )
    taken_by = models.ForeignKey(
        AllianceMember, models.PROTECT, null=True, blank=True, related_name="taken", verbose_name=_("taken on by")
    )
    taken_on = models.DateField(_("taken on"), null=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=ItemState, default=ItemState.OPEN)
    order = models.OneToOneField(
        WorkOrder, models.PROTECT, null=True, editable=False, related_name="list_item", verbose_name=_("order")
    )
    project = models.OneToOneField(
        Project, models.PROTECT, null=True, editable=False, related_name="list_item", verbose_name=_("project")
    )
    progress_asked_at = models.DateTimeField(null=True, editable=False)
    review_asked_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("entered"), editable=False)

    objects = ListItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of a list")
        verbose_name_plural = _("items of lists")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["alliance", "year", "kind", "title"], name="list_item_once"),
            models.CheckConstraint(
                condition=~Q(state=ItemState.TAKEN) | Q(taken_by__isnull=False), name="list_item_taken_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("partybuilding:list_item", args=[self.pk])


class WordStage(models.TextChoices):
    """What a word about an item is: the task at new year, the progress at mid-year, the review at its end, or what
    became of it."""

    TASK = "task", _("Task for the year")
    PROGRESS = "progress", _("Progress at mid-year")
    REVIEW = "review", _("Review at the year's end")
    ENTERED = "entered", _("Entered")
    CHANGED = "changed", _("Changed")
    TAKEN = "taken", pgettext_lazy("of an item of a list", "Taken on")
    PUSHED = "pushed", _("Given to a member")
    RETURNED = "returned", _("Back to the alliance")
    ORDERED = "ordered", _("Made an order")
    PROJECT = "project", _("Opened as a project")
    DONE = "done", pgettext_lazy("of an item of a list", "Done")
    DROPPED = "dropped", pgettext_lazy("of an item of a list", "Dropped")


SAID = (WordStage.TASK, WordStage.PROGRESS, WordStage.REVIEW)


class ListWord(models.Model):
    """One line of an item's history, with its day. Appended, never changed."""

    item = models.ForeignKey(ListItem, models.CASCADE, related_name="words", verbose_name=_("item of a list"))
    stage = models.CharField(_("stage"), max_length=10, choices=WordStage)
    on = models.DateField(_("day"))
    words = models.TextField(pgettext_lazy("of a meeting", "words"), blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    name = models.CharField(pgettext_lazy("of a meeting", "by"), max_length=160, blank=True)  # as it was
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("word about an item")
        verbose_name_plural = _("words about items")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.words}".strip()
