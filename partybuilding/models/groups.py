"""Working groups (工作组): sent out by a district or street to visit, collect, submit and coordinate."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.clock import today
from grids.models import Area, Organisation, Person
from partybuilding.models.belonging import Belonging, HistoryLine
from partybuilding.querysets.groups import (
    AgreementQuerySet,
    GroupFindingQuerySet,
    GroupMemberQuerySet,
    OfGroupsQuerySet,
    WorkingGroupQuerySet,
)
from visits.models import Visit
from workorders.models import Category, WorkOrder
from workorders.models.attachments import KeptFile

TEXT = 2000


class WorkingGroup(models.Model):
    """People of several departments under a leader, linked with communities, from a day to a day (both included)."""

    name = models.CharField(_("name"), max_length=80)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    task = models.TextField(_("task"), blank=True)
    departments = models.ManyToManyField(
        Organisation, related_name="+", blank=True, verbose_name=pgettext_lazy("of a working group", "departments")
    )
    communities = models.ManyToManyField(Area, related_name="+", verbose_name=_("linked with"))
    starts = models.DateField(_("from"), default=today)
    ends = models.DateField(_("to"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = WorkingGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="working_group_dates_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partybuilding:group", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return self.ends is not None and self.ends < today()


class GroupMember(Belonging):
    """Somebody in a working group, sent by a department."""

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="members", verbose_name=_("working group"))
    department = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("of a working group", "department"),
    )

    objects = GroupMemberQuerySet.as_manager()

    class Meta(Belonging.Meta):
        verbose_name = _("member of a working group")
        verbose_name_plural = _("members of working groups")
        constraints = [
            models.UniqueConstraint(fields=["group", "person"], condition=Q(left=None), name="group_member_once"),
            *Belonging.Meta.constraints,
        ]

    def __str__(self) -> str:
        return f"{self.group} · {self.person}"


class GroupVisit(models.Model):
    """What a group knows of a visit beyond place and time: who went, and whom they met, by what they are."""

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="visits", verbose_name=_("working group"))
    visit = models.OneToOneField(Visit, models.PROTECT, related_name="of_group", verbose_name=_("visit"))
    people = models.ManyToManyField(Person, related_name="+", verbose_name=_("who went"))
    met = models.CharField(_("whom they met"), max_length=200)

    objects = OfGroupsQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit of a working group")
        verbose_name_plural = _("visits of working groups")
        ordering = ["-visit__at", "-pk"]

    def __str__(self) -> str:
        return str(self.visit)


class GroupFinding(models.Model):
    """Something that a group collected. What became of it the order tells that was made of it."""

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="findings", verbose_name=_("working group"))
    met_at = models.ForeignKey(
        GroupVisit, models.PROTECT, null=True, blank=True, related_name="findings", verbose_name=_("visit")
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    area_path = models.CharField(max_length=200, editable=False)
    place = models.CharField(_("place"), max_length=120, blank=True)
    text = models.TextField(_("what was found"), validators=[MaxLengthValidator(TEXT)])
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    order = models.OneToOneField(
        WorkOrder, models.PROTECT, null=True, editable=False, related_name="of_group", verbose_name=_("order")
    )
    dropped_at = models.DateTimeField(_("dropped"), null=True, editable=False)
    reason = models.CharField(_("dropped because"), max_length=300, blank=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("collected"), editable=False)
    key = models.CharField(max_length=80, editable=False)  # made by the form: the same one sent twice is one
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = GroupFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding of a working group")
        verbose_name_plural = _("findings of working groups")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["area_path"], name="group_finding_path", opclasses=["text_pattern_ops"])]
        constraints = [
            models.UniqueConstraint(fields=["by", "key"], name="group_finding_once"),
            models.CheckConstraint(
                condition=Q(order=None) | Q(dropped_at=None), name="group_finding_submitted_or_dropped"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        return reverse("partybuilding:group_finding", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it still waits to be submitted or dropped."""
        return self.order_id is None and self.dropped_at is None


class Fate(models.TextChoices):
    """What became of a finding, as `GroupFindingQuerySet.with_fate` reads it from its order."""

    COLLECTED = "collected", pgettext_lazy("of a finding", "To submit")
    SUBMITTED = "submitted", pgettext_lazy("of a finding", "Submitted")
    SETTLED = "settled", pgettext_lazy("of a finding", "Settled")
    ENDED = "ended", pgettext_lazy("of a finding", "Ended unsettled")
    DROPPED = "dropped", pgettext_lazy("of a finding", "Dropped")


class FindingPhoto(KeptFile):
    """A photo of what was found."""

    stem_format = "finding-{0.finding_id}-{0.pk}"

    finding = models.ForeignKey(GroupFinding, models.CASCADE, related_name="photos", verbose_name=_("finding"))

    objects = OfGroupsQuerySet.as_manager()

    class Meta(KeptFile.Meta):
        verbose_name = _("photo of a finding")
        verbose_name_plural = _("photos of findings")
        constraints = [models.UniqueConstraint(fields=["finding", "digest"], name="finding_photo_once")]

    def __str__(self) -> str:
        return self.stem


class Agreement(models.Model):
    """What a department agreed to do about a finding, and by when."""

    finding = models.ForeignKey(GroupFinding, models.CASCADE, related_name="agreements", verbose_name=_("finding"))
    department = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("of a working group", "department"),
    )
    text = models.CharField(_("what it does"), max_length=300)
    due_on = models.DateField(_("due on"))
    agreed_on = models.DateField(_("agreed on"), default=today)
    kept_on = models.DateField(_("done on"), null=True, editable=False)
    # Each is called to mind once before its day and once after it.
    reminded_at = models.DateTimeField(null=True, editable=False)
    late_told_at = models.DateTimeField(null=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement about a finding")
        verbose_name_plural = _("agreements about findings")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on"], name="agreement_open", condition=Q(kept_on=None))]

    def __str__(self) -> str:
        return f"{self.department} {self.due_on:%Y-%m-%d}"

    @property
    def is_late(self) -> bool:
        return self.kept_on is None and self.due_on < today()


class GroupDeed(models.TextChoices):
    """What happened to a working group, or to something that it found."""

    FOUNDED = "founded", pgettext_lazy("of a working group", "set up")
    CHANGED = "changed", _("details changed")
    JOINED = "joined", _("somebody joined")
    LEFT = "left", _("somebody left")
    LEADS = "leads", _("a leader was named")
    LED = "led", _("somebody leads no more")
    VISITED = "visited", _("a visit")
    COLLECTED = "collected", _("something was found")
    SUBMITTED = "submitted", _("a finding was submitted")
    DROPPED = "dropped", _("a finding was dropped")
    AGREED = "agreed", _("a department agreed")
    KEPT = "kept", _("a department has done it")
    ENDED = "ended", pgettext_lazy("of a working group", "ended")


class GroupEntry(HistoryLine):
    """One line of a working group's history."""

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="entries", verbose_name=_("working group"))
    finding = models.ForeignKey(
        GroupFinding, models.CASCADE, null=True, related_name="entries", verbose_name=_("finding")
    )
    what = models.CharField(_("what"), max_length=12, choices=GroupDeed)

    objects = OfGroupsQuerySet.as_manager()

    class Meta(HistoryLine.Meta):
        verbose_name = _("entry about a working group")
        verbose_name_plural = _("entries about working groups")

    def __str__(self) -> str:
        return f"{self.group} · {self.get_what_display()}"
