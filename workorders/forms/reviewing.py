"""What is filled in after the end: the outcome of a call, a session of the review panel, what one of it says."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from common.inputs import CleanTextField
from grids.models import Area, Organisation, Post, Role
from grids.querysets import within
from workorders.choices import CallOutcome, Discontent, Satisfaction, Solved
from workorders.models import Category
from workorders.querysets import WorkOrderQuerySet
from workorders.services.calling import Said
from workorders.services.judging import MOST


class PanelWay(TextChoices):
    DRAW = "draw", _("Drawn at random")
    CHOOSE = "choose", _("Those ticked below")


ANSWERS = ("solved", "satisfaction", "reasons")
ASKED = [(each.value, each.label) for each in CallOutcome if each != CallOutcome.ANSWERED]


class CallForm(forms.Form):
    needed_when = dict.fromkeys(("solved", "satisfaction"), _("needed once somebody was reached"))

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
    """A session to be called together for `area`, over orders ticked among `shown`, else over so many drawn."""

    held_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    members = forms.ModelMultipleChoiceField(
        label=_("Members"), queryset=Post.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    way = forms.ChoiceField(
        label=_("Which orders"), choices=PanelWay.choices, widget=forms.RadioSelect, initial=PanelWay.DRAW
    )
    size = forms.IntegerField(
        label=_("How many orders are drawn"), min_value=1, max_value=MOST, initial=10, required=False
    )
    chosen = forms.TypedMultipleChoiceField(
        label=_("Orders"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, area: Area, shown: Sequence[int] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        near = Post.objects.current().filter(within(area.path, "area__path"), role=Role.REVIEW_PANEL)
        members, chosen = self.fields["members"], self.fields["chosen"]
        assert isinstance(members, forms.ModelMultipleChoiceField)
        assert isinstance(chosen, forms.TypedMultipleChoiceField)
        members.queryset = near.select_related("person", "area").order_by("pk")
        chosen.choices = [(pk, str(pk)) for pk in shown]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("way") == PanelWay.CHOOSE and not values.get("chosen") and "chosen" not in self.errors:
            self.add_error("chosen", _("Tick the orders below."))
        if values.get("way") == PanelWay.DRAW and not values.get("size") and "size" not in self.errors:
            self.add_error("size", _("Say how many are drawn."))
        return values

    def session(self) -> dict[str, Any]:
        """What the service is asked for."""
        values = self.cleaned_data
        by_hand = values["way"] == PanelWay.CHOOSE
        batch = {"chosen": values["chosen"]} if by_hand else {"size": values["size"]}
        return {"held_on": values["held_on"], "members": values["members"], **batch}


class CandidateFilter(forms.Form):
    """Which finished orders are shown to choose from."""

    q = forms.CharField(
        label=_("Words"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Words")}),
        required=False,
    )
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), to_field_name="code", required=False,
        empty_label=_("All categories"), widget=forms.Select(attrs={"data-find": True}),
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Organisation.objects.none(), to_field_name="code", required=False,
        empty_label=_("All units"), widget=forms.Select(attrs={"data-find": True}),
    )  # fmt: skip

    def __init__(self, *args: Any, rows: WorkOrderQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = rows
        for name, model, column in (("category", Category, "category"), ("unit", Organisation, "lead_unit")):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            there = rows.order_by().exclude(**{column: None}).values(column)
            field.queryset = model._default_manager.filter(pk__in=there).order_by("name")

    def wanted(self) -> WorkOrderQuerySet:
        values = self.cleaned_data if self.is_valid() else {}
        rows = self.rows.search(values["q"]) if values.get("q") else self.rows
        if values.get("category"):
            rows = rows.filter(within(values["category"].path, "category__path"))
        return rows.filter(lead_unit=values["unit"]) if values.get("unit") else rows


class ScoreForm(forms.Form):
    solved = forms.ChoiceField(label=_("Was it solved?"), choices=Solved.choices, widget=forms.RadioSelect)
    satisfaction = forms.ChoiceField(
        label=_("How satisfied are you?"), choices=Satisfaction.choices, widget=forms.RadioSelect
    )
    words = CleanTextField(label=_("In your words"), max_length=2000, required=False)
