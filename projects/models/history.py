"""What became of a project or a fund, and who did it. Appended, never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.entries import Entry, StepEntry
from projects.models.funds import Fund
from projects.models.projects import Project
from projects.querysets import OfProjectsQuerySet


class ProjectEntry(StepEntry):
    project = models.ForeignKey(Project, models.CASCADE, related_name="entries", verbose_name=_("project"))

    objects = OfProjectsQuerySet.as_manager()

    class Meta(StepEntry.Meta):
        verbose_name = _("entry about a project")
        verbose_name_plural = _("entries about projects")
        constraints = [models.UniqueConstraint(fields=["project", "version"], name="project_entry_per_version")]


class FundEntry(Entry):
    fund = models.ForeignKey(Fund, models.CASCADE, related_name="entries", verbose_name=_("fund"))

    class Meta(Entry.Meta):
        verbose_name = _("entry about a fund")
        verbose_name_plural = _("entries about funds")
