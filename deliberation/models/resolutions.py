"""Resolutions: what was decided, who sees to it, and the order that it became."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from deliberation.models.ballots import Ballot
from deliberation.models.meetings import AgendaItem, Meeting
from grids.models import Organisation
from workorders.models import Category, WorkOrder


class Resolution(models.Model):
    """A draft while it has no order. What becomes of it afterwards is read from the order."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="resolutions", verbose_name=_("meeting"))
    item = models.ForeignKey(
        AgendaItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="resolutions",
        verbose_name=_("item of the agenda"),
    )
    ballot = models.ForeignKey(
        Ballot, models.PROTECT, null=True, blank=True, related_name="resolutions", verbose_name=_("ballot")
    )
    text = models.TextField(_("text"))
    unit = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible unit")
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    order = models.OneToOneField(
        WorkOrder, models.PROTECT, null=True, editable=False, related_name="resolution", verbose_name=_("order")
    )
    adopted_at = models.DateTimeField(_("adopted"), null=True, editable=False)

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]
