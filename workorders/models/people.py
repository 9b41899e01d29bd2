"""Who reported an order, their way in, and what they say of the result."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models import Organisation, Person, Post
from workorders.choices import Discontent, Satisfaction, Solved, Way
from workorders.models.asking import Proposal
from workorders.models.orders import WorkOrder


class Reporter(models.Model):
    """Somebody who reported the matter. Without `person` when they left no way to be reached."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="reporters")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="reports")
    is_anonymous = models.BooleanField(
        _("anonymous"), default=False, help_text=_("Known to the platform only; staff see no name.")
    )
    is_staff = models.BooleanField(default=False)  # found on duty: nobody outside can be asked
    joined_from = models.ForeignKey(WorkOrder, models.PROTECT, null=True, related_name="+")  # the order that was merged
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")
        constraints = [
            models.UniqueConstraint(fields=["order", "person"], condition=Q(person__isnull=False), name="reporter_once")
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        return str(_("Anonymous")) if self.is_anonymous or self.person is None else self.person.masked_name


class Purpose(models.TextChoices):
    REVIEW = "review", _("Review")  # works once
    PROVIDE = "provide", _("Answer a proposal and do the work")  # works until the work is done


class PersonalLink(models.Model):
    """A way in for one person to one thing, without an account, for a time."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="links")
    reporter = models.ForeignKey(Reporter, models.CASCADE, null=True, related_name="links")
    proposal = models.ForeignKey(Proposal, models.CASCADE, null=True, related_name="links")
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.REVIEW)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("personal link")
        verbose_name_plural = _("personal links")
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose="review", reporter__isnull=False, proposal=None)
                | Q(purpose="provide", reporter=None, proposal__isnull=False),
                name="link_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.order_id}"

    def is_valid(self, at: datetime) -> bool:
        return self.used_at is None and at < self.expires_at


class Review(models.Model):
    """What a reporter or the panel says of the result."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="reviews")
    reporter = models.ForeignKey(Reporter, models.PROTECT, null=True, related_name="reviews")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    solved = models.CharField(_("solved"), max_length=12, choices=Solved)
    satisfaction = models.CharField(_("satisfaction"), max_length=20, choices=Satisfaction)
    reasons = models.JSONField(_("what was wrong"), default=list, blank=True)  # of Discontent
    comment = models.TextField(_("comment"), blank=True)
    way = models.CharField(_("way"), max_length=12, choices=Way, default=Way.CODE)
    # Of the network address, keyed: equal ones are found, and it tells nothing else.
    address_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        indexes = [models.Index(fields=["at"], name="review_at")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reporter__isnull=False) | Q(post__isnull=False) | Q(way="system"),
                name="review_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_solved_display()} · {self.get_satisfaction_display()}"

    @property
    def reason_words(self) -> list[str]:
        return [str(Discontent(each).label) for each in self.reasons]

    @property
    def is_unhappy(self) -> bool:
        return self.solved == Solved.UNSOLVED or self.satisfaction == Satisfaction.DISSATISFIED
