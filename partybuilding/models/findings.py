"""What speaks for a membership that is not where it should be: evidence, and what was found out. No judgement."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Person
from partybuilding.models.members import Floating, Transfer
from partybuilding.models.organisations import PartyOrganisation
from partybuilding.querysets.findings import FindingQuerySet


class FindingKind(models.TextChoices):
    POCKET = "pocket", _("Letter never handed in")
    HIDDEN = "hidden", _("Membership known, no record")
    LOST = "lost", _("Away without contact")


class FindingOutcome(models.TextChoices):
    """What came of looking into it."""

    EXPLAINED = "explained", _("explained")
    ASKED = "asked", _("asked, no answer yet")
    SETTLED = "settled", _("settled")
    NOT_SO = "not_so", _("is not so")


class Finding(models.Model):
    """One person to ask about. Recomputed; what no longer holds is marked and stays."""

    kind = models.CharField(_("kind"), max_length=8, choices=FindingKind)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    transfer = models.OneToOneField(Transfer, models.PROTECT, null=True, related_name="finding")
    floating = models.OneToOneField(Floating, models.PROTECT, null=True, related_name="finding")
    # Whose it is to look into.
    organisation = models.ForeignKey(
        PartyOrganisation, models.PROTECT, related_name="findings", verbose_name=_("party organisation")
    )
    # Where the resident lives; of a member's record there is none.
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", verbose_name=_("area"))
    # Facts with their days: [{"what": "letter", "on": …}].
    evidence: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(
        _("evidence"), default=list
    )
    found_at = models.DateTimeField(_("found"))
    gone_at = models.DateTimeField(_("no longer so since"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=FindingOutcome, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    noted_at = models.DateTimeField(_("noted"), null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership to be looked into")
        verbose_name_plural = _("memberships to be looked into")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(kind="hidden"), name="finding_hidden_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.person}"
