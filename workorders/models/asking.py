"""What others than the lead are asked for, and what the lead asks of the desks."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models import Organisation, Person, Post
from workorders.choices import Against, Decision
from workorders.models.orders import Dispatch, WorkOrder
from workorders.querysets import AskedQuerySet


class Proposal(models.Model):
    """征询: a unit or person is asked whether they would meet the need. They may refuse freely."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="proposals")
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="proposals")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="proposals")
    message = models.TextField(_("what is asked"), blank=True)
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField(_("answer by"), null=True)
    remind_at = models.DateTimeField(null=True)  # none once they were reminded, or had no term
    missed_at = models.DateTimeField(null=True)  # nobody had answered by then; once set, stays
    agreed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    reason = models.TextField(_("reason"), blank=True)
    dispatch = models.OneToOneField(Dispatch, models.PROTECT, null=True, related_name="proposal")
    ended_at = models.DateTimeField(null=True)  # refused, taken back, or answered by somebody else first

    objects = AskedQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, person=None) | Q(unit=None, person__isnull=False),
                name="proposal_to_one",
            ),
            models.UniqueConstraint(
                fields=["order", "unit", "person"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="proposal_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit or self.person)

    @property
    def name(self) -> str:
        """Of whom it is asked, as colleagues may read it."""
        asked = self.unit or self.person
        return asked.name if asked else ""

    @property
    def masked_name(self) -> str:
        """The same for everybody: units are named, people are not."""
        return self.person.masked_name if self.person else self.name

    @property
    def is_pending(self) -> bool:
        return self.agreed_at is None and self.ended_at is None


class AssignmentKind(models.TextChoices):
    ASSIST = "assist", _("Assists")
    WHISTLE = "whistle", _("Called to the spot")


class Assignment(models.Model):
    """A part in an order beside the lead: an assistant's, with its own acceptance and result, or that of a unit or
    member called to the spot."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="assignments")
    kind = models.CharField(_("kind"), max_length=8, choices=AssignmentKind)
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="assignments")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="assignments")
    task = models.TextField(_("task"))
    place = models.CharField(_("where"), max_length=200, blank=True)
    due_at = models.DateTimeField(_("by"), null=True)
    created_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)  # or attended
    completed_at = models.DateTimeField(null=True)
    result = models.TextField(_("result"), blank=True)
    missed_at = models.DateTimeField(null=True)  # once set, stays
    ended_at = models.DateTimeField(null=True)

    objects = AskedQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["unit", "order"], name="assignment_unit"),
            models.Index(fields=["due_at"], name="assignment_due", condition=Q(ended_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, person=None) | Q(unit=None, person__isnull=False),
                name="assignment_to_one",
            ),
            models.UniqueConstraint(
                fields=["order", "kind", "unit", "person"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="assignment_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.get_kind_display()}"

    @property
    def name(self) -> str:
        """Whose part it is, as colleagues may read it."""
        holder = self.unit or self.person
        return holder.name if holder else ""


class PetitionKind(models.TextChoices):
    EXTEND = "extend", _("Extension")
    DEFER = "defer", _("Deferral")


class Petition(models.Model):
    """What the handler asks of a desk: to extend, or to defer. The clock runs while it is asked."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="petitions")
    kind = models.CharField(_("kind"), max_length=8, choices=PetitionKind)
    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="petitions")
    until = models.DateTimeField(_("until"))
    reason = models.TextField(_("reason"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decision = models.CharField(_("decision"), max_length=8, choices=Decision, blank=True)
    words = models.TextField(_("words"), blank=True)
    decided_at = models.DateTimeField(null=True)  # set without a decision: lapsed with its order

    class Meta:
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(decided_at=None), name="petition_one_open")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.order_id}"


class Contest(models.Model):
    """申诉: a unit contests a rating or a lateness. Two others decide; what was first stays visible."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="contests")
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="contests")
    against = models.CharField(_("against"), max_length=8, choices=Against)
    reason = models.TextField(_("reason"))
    at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decision = models.CharField(_("decision"), max_length=8, choices=Decision, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("contest")
        verbose_name_plural = _("contests")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["order", "against"], name="contest_once")]

    def __str__(self) -> str:
        return f"{self.get_against_display()} {self.order_id}"


class ContestVote(models.Model):
    """What one of those who decide a contest says."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    decision = models.CharField(_("decision"), max_length=8, choices=Decision)
    words = models.TextField(_("words"), blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("vote on a contest")
        verbose_name_plural = _("votes on contests")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["contest", "user"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} {self.contest_id}"
