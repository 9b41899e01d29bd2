"""What may be asked of the list of odd patterns, and what the auditor says of one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.inputs import CleanTextField
from grids.models import Organisation
from workorders.models import Pattern
from workorders.querysets import OddityQuerySet

STATES = [("", _("All")), ("open", _("Not looked into")), ("looked", _("Looked into"))]


class OddityFilter(forms.Form):
    """Which of the `rows` are wanted."""

    kind = forms.ChoiceField(label=_("Pattern"), choices=[("", _("All patterns")), *Pattern.choices], required=False)
    month = forms.DateField(
        label=_("Month"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month"}),
        error_messages={"invalid": _("Give the month like 2026-11.")},
        required=False,
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Organisation.objects.none(), to_field_name="code", required=False,
        empty_label=_("All units"), widget=forms.Select(attrs={"data-find": True}),
    )  # fmt: skip
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)

    def __init__(self, *args: Any, rows: OddityQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = rows
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organisation.objects.filter(pk__in=rows.exclude(unit=None).values("unit")).order_by("name")

    def wanted(self) -> OddityQuerySet:
        """The rows; all of them where a wish cannot be read, which then stands on the form."""
        values = self.cleaned_data if self.is_valid() else {}
        narrowed = {name: values[name] for name in ("kind", "month", "unit") if values.get(name)}
        rows = self.rows.filter(**narrowed)
        if values.get("state"):
            rows = rows.filter(looked_at__isnull=values["state"] == "open")
        return rows


class LookForm(forms.Form):
    words = CleanTextField(label=_("What you looked at, and what came of it"), max_length=2000)
    version = forms.IntegerField(widget=forms.HiddenInput)


class LookAgainForm(LookForm):
    words = CleanTextField(label=_("Why it is to be looked into again"), max_length=2000)
