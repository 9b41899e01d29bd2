"""A dispatch rule as a sentence with gaps to fill, and the period to try it on."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.clock import today
from common.inputs import DayField, LineField, PickField, offer_rows
from common.typed import ModelForm
from grids.models import DESK_KINDS, Area, Organisation, Person, Post
from workorders.choices import Choosing, Handling, Hours, Severity, Urgency
from workorders.inputs import NOT_SENT_TO, CategoryField, UnitField, UnitsField
from workorders.models import Category, Rule

LONGEST_PERIOD = timedelta(days=366)
GIVEN = (
    "name", "priority", "is_active", "words", "if_category", "if_area", "if_severity", "if_urgency", "hours",
    "category", "handling", "urgency", "unit", "choosing", "person", "accept_amount", "accept_clock", "finish_amount",
    "finish_clock", "is_automatic",
)  # fmt: skip


class WordsField(forms.CharField):
    """Words between commas, or one on each line."""

    widget = forms.Textarea(attrs={"rows": 2})

    def prepare_value(self, value: Any) -> Any:
        return "，".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        for mark in ("，", ",", "、", "\r", "|"):
            text = text.replace(mark, "\n")
        return list(dict.fromkeys(word.strip() for word in text.split("\n") if word.strip()))


class PersonField(PickField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def _any(choices: Any) -> list[tuple[str, Any]]:
    return [("", _("any")), *choices]


class SentenceForm(ModelForm):
    """“When [category] in [area] … arrives [hours], send it to …, accept within …, finish within …, [how].”"""

    name = LineField(label=pgettext_lazy("of a rule", "Name"), max_length=80)
    words = WordsField(label=_("with one of the words"), required=False)
    if_category = CategoryField(
        Category.objects.none(), required=False, label=pgettext_lazy("of a rule", "When"), empty_label=_("any matter")
    )
    if_area = PickField(Area.objects.none(), required=False, label=_("in"), empty_label=_("all areas"))
    if_severity = forms.ChoiceField(label=_("of severity"), required=False, choices=_any(Severity.choices))
    if_urgency = forms.ChoiceField(label=_("of urgency"), required=False, choices=_any(Urgency.choices))
    hours = forms.ChoiceField(label=_("arrives"), required=False, choices=[("", _("at any time")), *Hours.choices])
    category = CategoryField(
        Category.objects.none(), required=False, label=_("it is of the category"), empty_label=_("left open")
    )
    handling = forms.ChoiceField(
        label=_("handled by"), required=False, choices=[("", _("as usual for the category")), *Handling.choices]
    )
    urgency = forms.ChoiceField(
        label=_("its urgency is"), required=False, choices=[("", _("as usual for the category")), *Urgency.choices]
    )
    choosing = forms.ChoiceField(
        label=_("send it to"), required=False, choices=[("", _("the unit named here, if any")), *Choosing.choices]
    )
    unit = UnitField(Organisation.objects.none(), required=False, label=_("unit"), empty_label=_("left open"))
    person = PersonField(Person.objects.none(), required=False, label=_("person"), empty_label="")
    among = UnitsField(
        Organisation.objects.none(), required=False, label=_("among"), widget=forms.SelectMultiple(attrs={"size": 6})
    )
    is_automatic = forms.TypedChoiceField(
        label=_("how"),
        coerce=lambda value: value == "yes",
        choices=[("no", _("as a proposal")), ("yes", _("automatically"))],
        widget=forms.RadioSelect,
        initial="no",
    )
    first = DayField(label=_("Try it on orders from"), required=False)
    last = DayField(label=_("to"), required=False)

    class Meta:
        model = Rule
        fields = GIVEN

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "if_category": Category.objects.filter(is_active=True),
            "category": Category.objects.filter(is_active=True),
            "if_area": Area.objects.current().filter(kind__in=DESK_KINDS).order_by("path"),
            "unit": Organisation.objects.active().order_by("kind", "name"),
            "among": Organisation.objects.active().order_by("kind", "name"),
            "person": _people(),
        }
        for name, rows in choices.items():
            offer_rows(self, name, rows)
        month_end = today().replace(day=1) - timedelta(days=1)
        self.initial.update(first=month_end.replace(day=1), last=month_end)
        if self.instance.pk:
            self.initial["among"] = list(self.instance.among.values_list("unit", flat=True))
            self.initial["is_automatic"] = "yes" if self.instance.is_automatic else "no"

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        leads = ("category", "handling", "urgency", "unit", "choosing", "accept_amount", "finish_amount")
        if not self.errors and not any(values.get(name) for name in leads):
            self.add_error(
                None, _("Say what the rule leads to: a category, a handling, an urgency, a unit or a limit.")
            )
        first, last = values.get("first"), values.get("last")
        if first and last and not first <= last <= first + LONGEST_PERIOD:
            self.add_error("last", _("Choose a period of at most a year that does not end before it begins."))
        return values


def _people() -> Any:
    """Those who hold a post that is given work."""
    posts = Post.objects.current().exclude(role__in=NOT_SENT_TO)
    return Person.objects.filter(posts__in=posts).distinct().order_by("name", "pk")
