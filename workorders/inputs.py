"""From the raw input of an action, whichever door it came through, to the arguments of its service.

One form per action, made from the workflow table: pages show it, the REST API validates with it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Invalid, Stale
from common.inputs import INDENT, Choice, CleanTextField, GroupedField, LineField, PickField
from common.typed import ModelMultipleChoiceField
from grids.models import ADMIN_ROLES, DESK_KINDS, Area, Organisation, Person, Post, Role
from grids.querysets import within
from workorders import services
from workorders.actors import Actor
from workorders.choices import Mode, Stage
from workorders.contesting import contestable
from workorders.grounds import advice_of, grounds_of
from workorders.models import AssignmentKind, Category, GroundKind, WorkOrder
from workorders.photos import Photo
from workorders.services import step
from workorders.workflow import ACTIONS, Action, Need

SERVICES: dict[str, Callable[..., WorkOrder]] = {
    name: getattr(services, "return_" if name == "return" else name) for name in ACTIONS
}


NO_SUCH_ORDER = gettext_lazy("No order that you see has this number.")
# Holders of these posts check and watch; nobody gives them work.
NOT_SENT_TO = (*ADMIN_ROLES, Role.REVIEW_PANEL, Role.SUPERVISOR)


class CategoryField(GroupedField):
    """A category, under the main one that it is part of."""

    main: Mapping[int, str] = {}

    def grouped(self, rows: Iterable[Category]) -> list[Choice]:
        self.main = dict(Category.objects.filter(parent=None).values_list("pk", "name"))
        choices: list[Choice] = []
        for heading, held in super().grouped(rows):
            choices += [(heading, held)] if len(held) > 1 else held
        return choices

    def heading_of(self, obj: Category) -> str:
        return next((self.main[pk] for pk in obj.line if pk in self.main), obj.name)

    def label_from_instance(self, obj: Category) -> str:
        return f"{INDENT * (len(obj.line) - 2)}{obj.name}"


class GroundSelect(forms.RadioSelect):
    """Each ground with what to do instead beside it."""

    option_template_name = "workorders/widgets/ground.html"

    def __init__(self, kind: GroundKind) -> None:
        super().__init__()
        self.kind = kind

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        advice = advice_of(self.kind, str(value))
        return {**super().create_option(name, value, *args, **kwargs), "advice": advice}


class UnitField(GroupedField):
    """A unit, under its kind."""

    unmanned: frozenset[int] = frozenset()

    def heading_of(self, obj: Organisation) -> str:
        return obj.get_kind_display()

    def label_from_instance(self, obj: Organisation) -> str:
        return _("%(unit)s (nobody there at present)") % {"unit": obj.name} if obj.pk in self.unmanned else obj.name


class StaffField(GroupedField):
    """A colleague, by name and post, under their area: who chooses must know whom."""

    def heading_of(self, obj: Any) -> str:
        return str(obj.near_area)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.near_area} · {Role(obj.near_role).label}"


class UnitsField(ModelMultipleChoiceField):
    """Several units. One code alone, as text, is understood as well."""

    def clean(self, value: Any) -> Any:
        return list(super().clean([value] if isinstance(value, str) else value))


class NamedField(PickField):
    """A row that knows whose it is."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class ContestField(PickField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.get_against_display()}: {obj.reason}"


class LinesField(CleanTextField):
    """One entry on each line; a list is understood as well."""

    def clean(self, value: Any) -> list[str]:
        text = "\n".join(map(str, value)) if isinstance(value, list | tuple) else value
        return [line.strip() for line in super().clean(text).splitlines() if line.strip()]


def _text(need: Need, _order: WorkOrder) -> forms.Field:
    return CleanTextField(max_length=need.max_length)


def _choice(need: Need, order: WorkOrder) -> forms.Field:
    assert need.choices is not None  # every choice of the table names its vocabulary
    choices = list(need.choices.choices)
    if need.required:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
    return forms.ChoiceField(choices=[("", kept_words(need.name, order)), *choices])


def _choices(need: Need, _order: WorkOrder) -> forms.Field:
    assert need.choices is not None  # as above
    return forms.MultipleChoiceField(choices=need.choices.choices, widget=forms.CheckboxSelectMultiple)


def kept_words(name: str, order: WorkOrder) -> str:
    """What it means to choose nothing: the value that stays, or that comes with the category."""
    if order.category is None and name != "sensitivity":
        return _("not set") if name == "category" else _("as usual for the category")
    value = order.category if name == "category" else getattr(order, f"get_{name}_display")()
    return _("as it is: %(value)s") % {"value": value or _("not set")}


def _area(_need: Need, order: WorkOrder) -> forms.Field:
    root = order.area.ancestor_ids[0]
    return PickField(Area.objects.current().filter(within(f"/{root}/")), to_field_name="code", empty_label="")


def _category(need: Need, order: WorkOrder) -> forms.Field:
    stays = "" if need.required else kept_words("category", order)
    return CategoryField(Category.objects.filter(is_active=True), to_field_name="code", empty_label=stays)


def _unit(_need: Need, order: WorkOrder) -> forms.Field:
    units = Organisation.objects.serving(order.area).order_by("kind", "name")
    return UnitField(units, to_field_name="code", empty_label="")


def _person(_need: Need, order: WorkOrder) -> forms.Field:
    """Those who hold a post for the place or above it, or anywhere below the order's desk."""
    here = Q(area__in=order.area.ancestor_ids) | within(order.desk.path, "area__path")
    near = Post.objects.current().filter(here, person=OuterRef("pk")).exclude(role__in=NOT_SENT_TO).order_by("pk")
    first = {"near_role": Subquery(near.values("role")[:1]), "near_area": Subquery(near.values("area__name")[:1])}
    people = Person.objects.filter(Exists(near)).annotate(**first).order_by(F("near_area"), "name")
    return StaffField(people, to_field_name="pk", empty_label="")


def _moment(_need: Need, _order: WorkOrder) -> forms.Field:
    # Anything that is ISO 8601 is understood; this is what the browser's own control sends and shows.
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget)


def _colleague(_need: Need, order: WorkOrder) -> forms.Field:
    """Those who hold a post in the lead unit."""
    posts = Post.objects.current().filter(organisation=order.lead_unit_id or 0)
    return PickField(Person.objects.filter(posts__in=posts).distinct().order_by("name"), empty_label="")


def _units(_need: Need, order: WorkOrder) -> forms.Field:
    units = Organisation.objects.serving(order.area).order_by("kind", "name")
    field = UnitsField(units, to_field_name="code", widget=forms.SelectMultiple(attrs={"size": 8, "data-find": True}))
    field.widget.choices = UnitField(units, to_field_name="code").grouped(units)
    return field


def _assistant(_need: Need, order: WorkOrder) -> forms.Field:
    rows = order.assignments.waiting().filter(kind=AssignmentKind.ASSIST).select_related("unit", "person")
    return NamedField(rows, empty_label="")


def _contest(_need: Need, order: WorkOrder) -> forms.Field:
    return ContestField(order.contests.filter(decided_at=None), empty_label="")


def _proposal(_need: Need, order: WorkOrder) -> forms.Field:
    rows = order.proposals.waiting().select_related("unit", "person").order_by("pk")
    return NamedField(rows, empty_label="")


def _desk_below(_need: Need, order: WorkOrder) -> forms.Field:
    desks = Area.objects.current().filter(within(order.desk.path), kind__in=DESK_KINDS).exclude(pk=order.desk_id)
    return PickField(desks.order_by("path"), to_field_name="code", empty_label="")


def _grounds(kind: GroundKind) -> Callable[[Need, WorkOrder], forms.Field]:
    def field(_need: Need, _order: WorkOrder) -> forms.Field:
        return forms.ChoiceField(choices=[(row.code, row.name) for row in grounds_of(kind)], widget=GroundSelect(kind))

    return field


def _lines(need: Need, _order: WorkOrder) -> forms.Field:
    return LinesField(max_length=need.max_length)


def _order(_need: Need, _order: WorkOrder) -> forms.Field:
    # Which order that is, `perform` says to whoever sees it: so a number that nobody has and one of somebody else's are
    # answered alike, beside another mistake as well.
    return LineField(max_length=20)


FIELDS: dict[str, Callable[[Need, WorkOrder], forms.Field]] = {
    "colleague": _colleague,
    "units": _units,
    "assistant": _assistant,
    "contest": _contest,
    "proposal": _proposal,
    "desk_below": _desk_below,
    "decline_ground": _grounds(GroundKind.DECLINE),
    "return_ground": _grounds(GroundKind.RETURN),
    "lines": _lines,
    "order": _order,
    "text": _text,
    "choice": _choice,
    "choices": _choices,
    "area": _area,
    "category": _category,
    "unit": _unit,
    "person": _person,
    "moment": _moment,
}


class ActionForm(forms.Form):
    """The inputs of one action on one order."""

    def __init__(self, action: Action, order: WorkOrder, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action, self.order = action, order
        for need in action.needs:
            field = FIELDS[need.kind](need, order)
            field.label, field.required, field.help_text = str(need.label), need.required, str(need.help)
            self.fields[need.name] = field
        if action.name == "contest" and isinstance(field := self.fields["against"], forms.ChoiceField):
            field.choices = [(each.value, each.label) for each in contestable(order)]
        if action.name == "return" and order.mode == Mode.AGREED:  # who helps freely gives back freely
            del self.fields["ground"]
            self.fields["reason"].required = False

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments for the service; empty optional inputs are left out."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


def parse(action: Action, order: WorkOrder, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of the action's service. Raises Invalid with a sentence per field."""
    unknown = raw.keys() - {need.name for need in action.needs}
    if unknown:
        sentence = _("This action takes no such field.")
        raise Invalid(fields={name: [sentence] for name in sorted(unknown)}, code="unknown_field")
    form = ActionForm(action, order, data=dict(raw))
    if not form.is_valid():
        raise Invalid(fields={name: [str(each) for each in errors] for name, errors in form.errors.items()})
    return form.arguments()


@transaction.atomic
def perform_with(
    photos: Sequence[Photo],
    name: str,
    order: WorkOrder,
    *,
    by: Actor,
    arguments: dict[str, Any],
    version: int | None = None,
) -> WorkOrder:
    """The action with photos of it, all or nothing. The reporter sees them, as they read of the action."""
    if photos and version is not None and step.lock(order.pk).version != version:
        raise Stale(version=order.version)
    stage = Stage.AFTER if name == "complete" else Stage.BEFORE
    for photo in photos:
        services.attach(order, by=by, photo=photo, stage=stage, is_public=True)
    return perform(name, order, by=by, arguments=arguments, version=None if photos else version)


def perform(
    name: str, order: WorkOrder, *, by: Actor, arguments: dict[str, Any], version: int | None = None
) -> WorkOrder:
    """Call the service of the action. Another order that it names must be one that the acting party sees."""
    named = {need.name for need in ACTIONS[name].needs if need.kind == "order"}
    found = {field: _seen(by, field, arguments[field]) for field in named & arguments.keys()}
    return SERVICES[name](order, by=by, version=version, **arguments | found)


def _seen(by: Actor, field: str, number: str) -> WorkOrder:
    found = WorkOrder.objects.visible_to(by.user).numbered(number).first() if by.user is not None else None
    if found is None:
        raise Invalid.field(field, NO_SUCH_ORDER)
    return found
