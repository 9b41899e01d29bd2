"""Party members: where they belong, how far they are, and where they are when they are away."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.clock import today
from grids.models import Area, Person
from partybuilding.models.organisations import PartyOrganisation
from partybuilding.querysets.organisations import FloatingQuerySet, MemberQuerySet, TransferQuerySet


class Stage(models.TextChoices):
    """How far somebody is on the way into the party."""

    APPLICANT = "applicant", _("Applicant")
    ACTIVIST = "activist", _("Activist")
    CANDIDATE = "candidate", _("Candidate for development")
    PROBATIONARY = "probationary", _("Probationary member")
    FULL = "full", _("Full member")


class Ending(models.TextChoices):
    """Why a record has ended. Going to another branch is a transfer, no end."""

    DIED = "died", _("Died")
    LEFT = "left", _("Left the party")
    REMOVED = "removed", _("Membership ended by decision")
    WITHDRAWN = "withdrawn", _("Application withdrawn")
    ELSEWHERE = "elsewhere", _("Transferred to an organisation outside the platform")
    TWICE = "twice", _("Recorded twice")


class Step(models.TextChoices):
    """What a line of a record tells."""

    ADDED = "added", _("taken into the branch")
    ADVANCED = "advanced", _("next stage")
    CORRECTED = "corrected", _("dates corrected")
    GROUPED = "grouped", _("party group changed")
    LETTER = "letter", _("transfer letter written")
    LETTER_BACK = "letter_back", _("transfer letter taken back")
    RECEIVED = "received", _("transfer letter handed in")
    DISSOLVED = "branch_dissolved", _("branch dissolved")
    AWAY = "away", _("went away for a time")
    CONTACT = "contact", _("was in contact")
    BACK = "back", _("came back")
    ENDED = "ended", _("record ended")
    REMARK = "remark", _("remark")


class Member(models.Model):
    """A person's record in their branch, from the application on. Seen by the member and the branch's secretary."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="membership", verbose_name=_("person"))
    organisation = models.ForeignKey(
        PartyOrganisation, models.PROTECT, related_name="members", verbose_name=_("branch")
    )
    group = models.ForeignKey(
        PartyOrganisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="group_members",
        verbose_name=_("party group"),
    )
    stage = models.CharField(_("stage"), max_length=16, choices=Stage, default=Stage.FULL)
    applied_on = models.DateField(_("applied on"), null=True, blank=True)
    joined_on = models.DateField(_("joined the party on"), null=True, blank=True)
    full_on = models.DateField(_("full member since"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    ending = models.CharField(_("ended because"), max_length=12, choices=Ending, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["organisation", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None, ending="") | (Q(ended_on__isnull=False) & ~Q(ending="")),
                name="member_end_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(joined_on=None) | Q(full_on=None) | Q(full_on__gte=F("joined_on")),
                name="member_dates_in_order",
                violation_error_message=_("A full member was a probationary one before."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation}"


class StageEntry(models.Model):
    """One step of a record: a stage, a transfer, an end. Appended, never changed."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="entries", verbose_name=_("member"))
    what = models.CharField(_("what"), max_length=24, choices=Step)
    on = models.DateField(_("on"), default=today)
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("step of a member's record")
        verbose_name_plural = _("steps of members' records")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.member} {self.what} {self.on:%Y-%m-%d}"


class Transfer(models.Model):
    """A transfer letter (介绍信) from one organisation to another: from the day it is written until it is handed in."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="transfers", verbose_name=_("member"))
    origin = models.ForeignKey(
        PartyOrganisation, models.PROTECT, null=True, related_name="transfers_out", verbose_name=_("from")
    )
    to = models.ForeignKey(
        PartyOrganisation, models.PROTECT, null=True, blank=True, related_name="transfers_in", verbose_name=_("to")
    )
    to_name = models.CharField(_("to an organisation outside the platform"), max_length=120, blank=True)
    letter = models.CharField(_("number of the letter"), max_length=40, blank=True)
    issued_on = models.DateField(_("issued on"), default=today)
    valid_until = models.DateField(_("to be handed in by"))
    received_on = models.DateField(_("handed in on"), null=True, blank=True, editable=False)
    returned_on = models.DateField(_("taken back on"), null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(received_on=None, returned_on=None), name="transfer_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(to__isnull=False) | ~Q(to_name=""),
                name="transfer_to_somewhere",
                violation_error_message=_("Say which organisation the letter is for."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} → {self.to or self.to_name}"


class Floating(models.Model):
    """A member who lives elsewhere for a time (流动党员): where, and which organisation looks after them there."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="floatings", verbose_name=_("member"))
    place = models.CharField(_("where"), max_length=120)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area"))
    host = models.ForeignKey(
        PartyOrganisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted",
        verbose_name=_("looked after there by"),
    )
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    starts = models.DateField(_("from"), default=today)
    ends = models.DateField(_("to"), null=True, blank=True)
    contacted_on = models.DateField(_("last contact"), null=True, blank=True)
    reminded_on = models.DateField(null=True, editable=False)  # that contact is due; later contact takes it back

    objects = FloatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("floating member")
        verbose_name_plural = _("floating members")
        ordering = ["-starts", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(ends=None), name="floating_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="floating_dates_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.place}"

    @property
    def version(self) -> int:
        """That of the record, which every step raises."""
        return self.member.version
