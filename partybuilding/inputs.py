"""Fields of forms that several parts of this room use."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.inputs import LineField
from common.typed import ModelMultipleChoiceField
from grids.models import Area
from partybuilding.hours import WeeklyHours
from partybuilding.models import Skill

HOURS_HELP = _("As one writes it: Mon–Fri 18:00–21:00; Sat 9:00–12:00. Left empty: at any time.")


USUAL_HOURS = (
    "工作日 18:00-21:00",
    "周末",
    "周末 9:00-12:00",
    "周末 14:00-18:00",
    "工作日 9:00-17:00",
    "每天 18:00-21:00",
)


class HoursInput(forms.TextInput):
    """With usual hours to choose from while typing."""

    template_name = "components/hours_input.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["attrs"]["list"] = f"{widget['attrs'].get('id', name)}-usual"
        return {**context, "usual": [str(WeeklyHours.parse(each)) for each in USUAL_HOURS]}


class HoursField(LineField):
    """Hours of the week, typed as people write them."""

    widget = HoursInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 200, "required": False, "help_text": HOURS_HELP, **options})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return str(WeeklyHours.kept(value)) if value else ""
        return value

    def clean(self, value: Any) -> list[dict[str, Any]]:
        return WeeklyHours.parse(super().clean(value)).rows

    def run_validators(self, value: Any) -> None:
        """The stretches are counted, not the letters."""


class SkillsField(ModelMultipleChoiceField):
    """What somebody can do for others, to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(Skill.objects.filter(is_active=True), to_field_name="code", required=False, **options)


class AreasField(ModelMultipleChoiceField):
    """Areas to tick, each below the one that it is part of."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(Area.objects.none(), to_field_name="code", **options)
        self.depth = 0

    def offer(self, areas: Any) -> None:
        self.queryset = areas.defer("boundary", "search").order_by("path")
        self.depth = min((len(area.ancestor_ids) for area in self.queryset), default=0)

    def label_from_instance(self, obj: Area) -> str:
        return "　" * (len(obj.ancestor_ids) - self.depth) + obj.name
