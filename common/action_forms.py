"""From the raw input of an action, whichever door it came through, to the arguments of its service.

One form per action, made from the workflow table of a room: pages show it, the REST API validates with it.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms

from common.errors import Invalid
from common.inputs import CleanTextField, DayField, LineField, PhoneField
from common.workflow import Action, Need

MakeField = Callable[[Need, Any], forms.Field]


def _choice(need: Need, _row: Any) -> forms.Field:
    assert need.choices is not None  # every choice of the table names its vocabulary
    return forms.ChoiceField(choices=list(need.choices.choices), widget=forms.RadioSelect)


PLAIN: Mapping[str, MakeField] = {
    "text": lambda need, _row: CleanTextField(max_length=need.max_length),
    "line": lambda need, _row: LineField(max_length=need.max_length),
    "phone": lambda _need, _row: PhoneField(max_length=40),
    "day": lambda _need, _row: DayField(),
    "choice": _choice,
}


class ActionForm(forms.Form):
    """The inputs of one action on one row. `kinds` says what stands for each kind of need."""

    kinds: ClassVar[Mapping[str, MakeField]] = PLAIN

    def __init__(self, action: Action, row: Any, *args: Any, **options: Any) -> None:
        options.setdefault("auto_id", f"{action.name}_%s")
        super().__init__(*args, **options)
        self.action, self.row = action, row
        for need in action.needs:
            field = self.kinds[need.kind](need, row)
            field.label, field.required = str(need.label), need.required
            field.help_text = str(need.help)
            self.fields[need.name] = field

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments for the service; empty optional inputs are left out."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None, [])}

    @classmethod
    def parse(cls, action: Action, row: Any, raw: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments of the action's service. Raises Invalid with a sentence per field."""
        form = cls(action, row, data=dict(raw), files=dict(raw))
        if not form.is_valid():
            raise Invalid(fields={name: [str(each) for each in errors] for name, errors in form.errors.items()})
        return form.arguments()
