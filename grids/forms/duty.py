"""Forms of the duty roster."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.clock import today
from common.inputs import DayField, LineField, PickField
from common.typed import ModelMultipleChoiceField
from grids.colleagues import rostered_in
from grids.duty_page import after
from grids.models import Area, Duty, DutyKind, Person
from grids.rosters import turn_on
from grids.services.duties import MOST_AT_ONCE
from grids.worktime import DAY

MOST_AHEAD = 60 * DAY


class PeopleField(ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class PersonField(PickField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class RosterForm(forms.Form):
    """People take turns in the order of the list."""

    starts = DayField(label=_("From"))
    ends = DayField(label=_("To"))
    kinds = forms.MultipleChoiceField(
        label=_("Turns"),
        choices=DutyKind.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[DutyKind.NIGHT, DutyKind.HOLIDAY],
    )
    at_once = forms.IntegerField(label=_("People on each turn"), min_value=1, max_value=MOST_AT_ONCE, initial=1)
    people = PeopleField(Person.objects.none(), label=_("Who takes turns"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        first = after(today().replace(day=1))
        kwargs["initial"] = {"starts": first, "ends": after(first) - DAY}
        super().__init__(*args, **kwargs)
        field = self.fields["people"]
        assert isinstance(field, PeopleField)  # declared above
        field.queryset = rostered_in(area).order_by("name", "pk")


class TurnForm(forms.Form):
    """Another one takes this turn."""

    note = LineField(label=_("Note"), required=False, max_length=200)

    field_order: tuple[str, ...] = ("person", "note")

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = rostered_in(area).order_by("name", "pk")
        self.fields["person"] = PersonField(people, label=_("On duty"), empty_label=None)
        self.order_fields(self.field_order)


class NewTurnForm(TurnForm):
    day = DayField(label=_("Day"))
    kind = forms.ChoiceField(label=_("Turn"), choices=DutyKind.choices)

    field_order = ("day", "kind", "person", "note")

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if "day" in values and "kind" in values:
            values["turn"] = turn_on(values["day"], DutyKind(values["kind"]))
            if values["turn"] is None:
                self.add_error("kind", _("There is no such turn on this day: look at the calendar."))
        return values


class SwapForm(forms.Form):
    def __init__(self, *args: Any, duty: Duty, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Duty.objects.filter(area=duty.area, ends_at__gte=duty.starts_at).exclude(starts_at=duty.starts_at)
        rows = others.exclude(person=duty.person_id).select_related("person").order_by("starts_at", "pk")
        near = rows.filter(starts_at__lt=duty.starts_at + MOST_AHEAD)
        self.fields["other"] = TurnField(near, label=_("Changes places with"), empty_label=None)


class TurnField(PickField):
    def label_from_instance(self, obj: Duty) -> str:
        return f"{obj.day:%m-%d} {obj.get_kind_display()} · {obj.person.name}"
