"""A project is written down."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import Invalid, NotAllowed, WrongState, as_invalid
from grids.models import Area, Organisation
from projects.choices import State
from projects.models import Project
from projects.permissions import areas_to_apply_in, capacities
from projects.services.step import end, lock
from projects.workflow import Who
from workorders.actors import Actor

FIELDS = (
    "kind",
    "title",
    "area",
    "year",
    "unit",
    "purpose",
    "plan",
    "beneficiaries",
    "asked",
    "responsible",
    "starts",
    "ends",
)


@transaction.atomic
def create_project(*, by: Actor, partners: Iterable[Organisation] = (), **fields: Any) -> Project:
    """A draft, which nobody but the applicant sees."""
    assert by.user is not None  # projects are made by people with accounts
    project = Project(created_by=by.user, created_at=now(), changed_at=now(), version=0)
    _fill(project, fields)
    _check_place(project, by)
    project.save()
    project.partners.set(partners)
    _check_partners(project)
    held = capacities(by, project)
    if Who.APPLICANT not in held:
        raise NotAllowed(_("Give your own unit as the applying one, or apply for the area of your desk."))
    return end("create", project, by, held[Who.APPLICANT])


@transaction.atomic
def change_project(
    project: Project,
    *,
    by: Actor,
    version: int | None = None,
    partners: Iterable[Organisation] | None = None,
    **fields: Any,
) -> Project:
    """Change a draft; what is left out stays."""
    project = lock(project, version)
    held = capacities(by, project)
    if Who.APPLICANT not in held:
        raise NotAllowed(_("Only the applicant changes the draft of a project."))
    if project.state != State.DRAFT:
        raise WrongState(_("It was applied for: ask the reviewers to send it back for changes."), state=project.state)
    before = _values(project)
    _fill(project, fields)
    _check_place(project, by)
    if partners is not None:
        project.partners.set(partners)
        _check_partners(project)
    if Who.APPLICANT not in capacities(by, project):
        raise NotAllowed(_("Give your own unit as the applying one, or apply for the area of your desk."))
    changed = sorted(name for name, value in _values(project).items() if before[name] != value)
    return end("change", project, by, held[Who.APPLICANT], data={"changed": changed})


def _fill(project: Project, fields: dict[str, Any]) -> None:
    for name in FIELDS:
        if name in fields:
            setattr(project, name, fields[name])
    if project.area_id is None:
        raise Invalid.field("area", _("Say where the project is."))
    project.area_path = project.area.path
    with as_invalid("ends"):
        project.clean_fields(exclude=["area_path", "created_at", "changed_at"])
        project.validate_constraints(exclude=["area_path"])


def _check_place(project: Project, by: Actor) -> None:
    here: Area = project.area
    if here.pk not in {area.pk for area in areas_to_apply_in(by)}:
        raise Invalid.field("area", _("Choose a community, street or district for which you may apply."))


def _check_partners(project: Project) -> None:
    if project.unit_id and project.partners.filter(pk=project.unit_id).exists():
        raise Invalid.field("partners", _("The applying unit takes part anyway: leave it out here."))


def _values(project: Project) -> dict[str, Any]:
    return {name: getattr(project, name) for name in FIELDS}
