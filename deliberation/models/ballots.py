"""Ballots. Of a secret one only the totals are kept, and who has voted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deliberation.choices import BallotOutcome, BallotWay, Choice, Majority, Quorum
from deliberation.models.meetings import AgendaItem, Attendee, Meeting


class Ballot(models.Model):
    """One question put to the vote."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="ballots", verbose_name=_("meeting"))
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="ballots", verbose_name=_("item of the agenda")
    )
    question = models.CharField(_("question"), max_length=200)
    way = models.CharField(
        pgettext_lazy("of a meeting", "way"), max_length=8, choices=BallotWay, default=BallotWay.SHOW
    )
    majority = models.CharField(_("majority"), max_length=12, choices=Majority, default=Majority.SIMPLE)
    quorum = models.CharField(_("quorum"), max_length=12, choices=Quorum, default=Quorum.HALF)
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    # Counted as the votes are given; shown when the ballot is closed.
    yes = models.PositiveIntegerField(_("in favour"), default=0)
    no = models.PositiveIntegerField(pgettext_lazy("of a meeting", "against"), default=0)
    abstain = models.PositiveIntegerField(_("abstained"), default=0)
    entitled = models.PositiveIntegerField(_("with a vote"), default=0)  # as they were when it was closed
    outcome = models.CharField(_("outcome"), max_length=10, choices=BallotOutcome, blank=True)

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="ballot_closed_with_an_outcome",
            )
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def cast(self) -> int:
        return self.yes + self.no + self.abstain

    @property
    def totals(self) -> dict[str, int] | None:
        """Nobody reads them while it is open: vote by vote, they would say who voted how."""
        if self.is_open:
            return None
        return {name: getattr(self, name) for name in ("yes", "no", "abstain", "entitled")}

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Vote(models.Model):
    """One vote by name; of a secret ballot only that somebody has voted, without the hour and without the choice."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="votes", verbose_name=_("ballot"))
    attendee = models.ForeignKey(Attendee, models.PROTECT, related_name="votes", verbose_name=_("attendee"))
    choice = models.CharField(_("vote"), max_length=8, choices=Choice, blank=True)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        # Not in the order in which they came: that would tell of a secret ballot more than its totals.
        ordering = ["attendee"]
        constraints = [models.UniqueConstraint(fields=["ballot", "attendee"], name="ballot_vote_once")]

    def __str__(self) -> str:
        return f"{self.attendee} {self.get_choice_display()}".strip()
