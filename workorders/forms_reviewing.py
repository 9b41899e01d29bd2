"""What is filled in after the end: the outcome of a call, a session of the review panel, what one of it says."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.inputs import CleanTextField
from grids.models import Area, Post, Role
from grids.querysets import within
from workorders.choices import CallOutcome, Discontent, Satisfaction, Solved
from workorders.services.calling import Said
from workorders.services.judging import MOST

ANSWERS = ("solved", "satisfaction", "reasons")
ASKED = [(each.value, each.label) for each in CallOutcome if each != CallOutcome.ANSWERED]


class CallForm(forms.Form):
    outcome = forms.ChoiceField(label=_("What came of the call"), choices=ASKED, widget=forms.RadioSelect)
    solved = forms.ChoiceField(
        label=_("Was it solved?"), choices=Solved.choices, widget=forms.RadioSelect, required=False
    )
    satisfaction = forms.ChoiceField(
        label=_("How satisfied are you?"), choices=Satisfaction.choices, widget=forms.RadioSelect, required=False
    )
    reasons = forms.MultipleChoiceField(
        label=_("What was wrong?"),
        choices=Discontent.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Tick all that apply."),
    )
    words = CleanTextField(label=_("In their words"), max_length=2000, required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("outcome") == CallOutcome.REACHED:
            for name in ("solved", "satisfaction"):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, _("Ask this, and note the answer."))
        return values

    def said(self) -> Said:
        values = self.cleaned_data
        answers = {name: values[name] for name in ANSWERS} if values["outcome"] == CallOutcome.REACHED else {}
        return Said(values["outcome"], values["words"], answers)


class PanelForm(forms.Form):
    """A session to be called together for `area`."""

    held_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    members = forms.ModelMultipleChoiceField(
        label=_("Members"), queryset=Post.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    size = forms.IntegerField(label=_("How many orders"), min_value=1, max_value=MOST, initial=10)

    def __init__(self, *args: Any, area: Area, **options: Any) -> None:
        super().__init__(*args, **options)
        near = Post.objects.current().filter(within(area.path, "area__path"), role=Role.REVIEW_PANEL)
        field = self.fields["members"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = near.select_related("person", "area").order_by("pk")


class ScoreForm(forms.Form):
    solved = forms.ChoiceField(label=_("Was it solved?"), choices=Solved.choices, widget=forms.RadioSelect)
    satisfaction = forms.ChoiceField(
        label=_("How satisfied are you?"), choices=Satisfaction.choices, widget=forms.RadioSelect
    )
    words = CleanTextField(label=_("In your words"), max_length=2000, required=False)
