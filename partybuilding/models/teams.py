"""Teams: commandos that are called together, volunteers, and professional ones."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.clock import today
from grids.models import Area, Organisation
from partybuilding.models.belonging import Belonging, HistoryLine
from partybuilding.models.organisations import PartyOrganisation
from partybuilding.querysets.teams import TeamMemberQuerySet, TeamQuerySet


class TeamKind(models.TextChoices):
    COMMANDO = "commando", _("Commando team")
    VOLUNTEER = "volunteer", _("Volunteer team")
    PROFESSIONAL = "professional", _("Professional team")


class Team(models.Model):
    """A unit of the register seen as people who act together. As a unit it can be given work and make offers."""

    unit = models.OneToOneField(Organisation, models.PROTECT, related_name="team", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=12, choices=TeamKind)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    party_organisation = models.ForeignKey(
        PartyOrganisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="teams",
        verbose_name=_("party organisation"),
    )
    about = models.TextField(_("what it does"), blank=True)
    founded_on = models.DateField(_("founded on"), default=today)
    disbanded_on = models.DateField(_("disbanded on"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.unit.name

    def get_absolute_url(self) -> str:
        return reverse("partybuilding:team", args=[self.pk])

    @property
    def is_disbanded(self) -> bool:
        return self.disbanded_on is not None


class TeamMember(Belonging):
    """Somebody in a team."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="members", verbose_name=_("team"))

    objects = TeamMemberQuerySet.as_manager()

    class Meta(Belonging.Meta):
        verbose_name = _("member of a team")
        verbose_name_plural = _("members of teams")
        constraints = [
            models.UniqueConstraint(fields=["team", "person"], condition=Q(left=None), name="team_member_once"),
            *Belonging.Meta.constraints,
        ]

    def __str__(self) -> str:
        return f"{self.team} · {self.person}"


class TeamDeed(models.TextChoices):
    """What happened to a team."""

    FOUNDED = "founded", pgettext_lazy("of a team", "founded")
    CHANGED = "changed", _("details changed")
    JOINED = "joined", _("somebody joined")
    LEFT = "left", _("somebody left")
    LEADS = "leads", _("a leader was named")
    LED = "led", _("somebody leads no more")
    HANDED_OVER = "handed_over", _("belongs to another party organisation")
    DISBANDED = "disbanded", _("disbanded")


class TeamEntry(HistoryLine):
    """One line of a team's history."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="entries", verbose_name=_("team"))
    what = models.CharField(_("what"), max_length=12, choices=TeamDeed)

    class Meta(HistoryLine.Meta):
        verbose_name = _("entry about a team")
        verbose_name_plural = _("entries about teams")

    def __str__(self) -> str:
        return f"{self.team} · {self.get_what_display()}"
