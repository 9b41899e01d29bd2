"""Projects and funds for other systems."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from common.api.actions import camel_case, described
from common.api.callers import user_of
from common.api.views import ActionView, ChangeView, CreateView, ListView, ResourceView
from common.errors import Invalid
from common.workflow import Action
from grids.models import Area, Organisation, Person
from projects import services
from projects.api import filters, serializers
from projects.api.inputs import input_of
from projects.forms import colleagues_of
from projects.inputs import SERVICES, ActionForm, perform
from projects.models import Fund, Project
from projects.permissions import areas_to_apply_in, areas_with_funds_of
from projects.workflow import ACTIONS
from workorders.actors import Actor, of_user


class OfProjects(ResourceView):
    model = Project
    scope_resource = "projects"
    serializer_class: Any = serializers.WholeProjectSerializer

    @property
    def actor(self) -> Actor:
        return of_user(user_of(self.request))

    def loaded(self, rows: Any) -> QuerySet[Any]:
        return super().loaded(rows.for_page())

    def rows_named(self, data: dict[str, Any]) -> dict[str, Any]:
        """The input with the rows that its codes name. Raises Invalid for one that the caller does not know."""
        found = dict(data)
        if "area" in data:
            areas = {area.code: area for area in areas_to_apply_in(self.actor)}
            found["area"] = _one(areas.get(data["area"]), "area")
        if data.get("unit"):
            found["unit"] = _one(self._units().filter(code=data["unit"]).first(), "unit")
        if "partners" in data:
            units = {unit.code: unit for unit in self._units().filter(code__in=data["partners"])}
            found["partners"] = [_one(units.get(code), "partners") for code in data["partners"]]
        if data.get("responsible"):
            found["responsible"] = _one(self._colleagues().filter(pk=data["responsible"]).first(), "responsible")
        return found

    def _units(self) -> QuerySet[Organisation]:
        return Organisation.objects.visible_to(self.request.user).filter(is_active=True)

    def _colleagues(self) -> QuerySet[Person]:
        return colleagues_of(areas_to_apply_in(self.actor), self.actor)


def _one(row: Any, field: str) -> Any:
    if row is None:
        raise Invalid.field(field, _("There is no such one in your areas."))
    return row


class Projects(OfProjects, ListView, CreateView):
    """The projects in the caller's reach; a new one is a draft."""

    serializer_class = serializers.ProjectSerializer
    input_class = serializers.ProjectInput
    filterset_class = filters.ProjectFilter
    orderings = {"-id": "-pk", "id": "pk"}

    def create(self, data: dict[str, Any]) -> Model:
        made = services.create_project(by=self.actor, **self.rows_named(data))
        return self.find(made.pk)


class ProjectItem(OfProjects, ChangeView):
    """One project with all that hangs on it. A draft can be changed."""

    lookup_field = "pk"
    input_class = serializers.ProjectInput

    def change(self, row: Project, data: dict[str, Any], version: int | None) -> Model:
        services.change_project(row, by=self.actor, version=version, **self.rows_named(data))
        return self.find(row.pk)


class ActOnProject(OfProjects, ActionView):
    lookup_field = "pk"
    action: ClassVar[Action]

    def act(self, row: Project, data: dict[str, Any], version: int | None) -> Model:
        arguments = ActionForm.parse(self.action, row, data)
        return self.fresh(perform(self.action.name, row, by=self.actor, arguments=arguments, version=version))


def action_view(action: Action) -> type[ActOnProject]:
    """The endpoint of one action of the workflow table."""
    attributes = {
        "action": action,
        "input_class": input_of(action),
        "__doc__": described(action, SERVICES[action.name]),
    }
    return type(f"{camel_case(action.name)}Project", (ActOnProject,), attributes)


# Photos come as forms, not as JSON: see `projects.api.photos`.
DOORS = {name: action_view(action) for name, action in ACTIONS.items() if name != "add_photos"}


class OfFunds(ResourceView):
    model = Fund
    scope_resource = "projects"
    serializer_class: Any = serializers.FundSerializer

    @property
    def actor(self) -> Actor:
        return of_user(user_of(self.request))

    def loaded(self, rows: Any) -> QuerySet[Any]:
        return super().loaded(rows.for_list())


class Funds(OfFunds, ListView, CreateView):
    """Funds of the caller's areas and of those above them, with what is granted, spent and left."""

    input_class = serializers.NewFundInput
    filterset_class = filters.FundFilter
    orderings = {"-id": "-pk", "id": "pk"}

    def create(self, data: dict[str, Any]) -> Model:
        areas: dict[str, Area] = {area.code: area for area in areas_with_funds_of(self.actor)}
        return services.create_fund(by=self.actor, **{**data, "area": _one(areas.get(data["area"]), "area")})


class FundItem(OfFunds, ChangeView):
    """One fund."""

    lookup_field = "pk"
    input_class = serializers.FundInput

    def change(self, row: Fund, data: dict[str, Any], version: int | None) -> Model:
        return services.change_fund(row, by=self.actor, version=version, **data)
