"""A project, from the draft to what residents say of it."""

import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Organisation, Person
from projects.choices import ProjectKind, State
from projects.models.funds import Fund, money_field
from projects.querysets import ProjectQuerySet

FIRST_YEAR, LAST_YEAR = 2000, 2100


def new_code() -> str:
    """For the public page: nobody guesses which projects there are."""
    return secrets.token_hex(8)


class Project(models.Model):
    """What a community, a unit or several of them undertake together. Written by services only."""

    kind = models.CharField(_("kind"), max_length=12, choices=ProjectKind)
    title = models.CharField(_("title"), max_length=120)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    area_path = models.CharField(max_length=200, editable=False)
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    # Empty: the community, street or district itself applies.
    unit = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("applying unit")
    )
    partners = models.ManyToManyField(Organisation, blank=True, related_name="+", verbose_name=_("partners"))
    purpose = models.TextField(_("what for"), max_length=2000)
    plan = models.TextField(_("what is to be done"), blank=True, max_length=4000)
    beneficiaries = models.CharField(_("who benefits"), max_length=200, blank=True)
    asked = money_field(_("money asked for"), validators=[MinValueValidator(0)])
    granted = money_field(_("money granted"), null=True, editable=False)
    fund = models.ForeignKey(
        Fund, models.PROTECT, null=True, editable=False, related_name="projects", verbose_name=_("fund")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    responsible = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible person")
    )
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("to"), null=True, blank=True)
    conditions = models.TextField(_("conditions"), blank=True, editable=False)
    outcome = models.TextField(_("outcome"), blank=True, editable=False)
    is_public = models.BooleanField(_("published"), default=False, editable=False)
    public_code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    # Raised when it is applied for and when it is finished: opinions and acceptances count for one round.
    round = models.PositiveSmallIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("created"), editable=False)
    changed_at = models.DateTimeField(_("changed"), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["area_path"], name="project_path", opclasses=["text_pattern_ops"]),
            models.Index(fields=["year", "state"], name="project_year"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(asked__gte=0), name="project_asks_no_debt"),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(starts=None) | Q(ends__gte=F("starts")),
                name="project_dates_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "applied", "reviewing", "refused", "withdrawn"))
                | Q(granted__isnull=False),
                name="project_granted_when_approved",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("projects:project", args=[self.pk])

    @property
    def applicant(self) -> Area | Organisation:
        """Whoever applies: the unit, else the area itself."""
        return self.unit or self.area
