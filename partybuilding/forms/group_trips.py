"""What somebody of a working group fills in on the spot: whom they met and what was found, in one go."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.inputs import CleanTextField, LineField, name_nothing
from grids.models import Person
from partybuilding.forms.groups import NamesField, PlaceField, places_of
from partybuilding.models import WorkingGroup
from partybuilding.models.groups import TEXT
from partybuilding.services.group_trips import Found
from workorders.forms.phone import OfOnePerson
from workorders.photos import PhotosField

MOST_FOUND = 5


@dataclass(frozen=True)
class FoundFields:
    number: int
    text: BoundField
    place: BoundField
    photos: BoundField

    @property
    def is_open(self) -> bool:
        filled = any(each.value() for each in (self.text, self.place))
        return filled or any(each.errors for each in (self.text, self.place, self.photos))


class TripForm(OfOnePerson):
    area = PlaceField(label=gettext_lazy("Where"), to_field_name="code")
    met = LineField(
        label=gettext_lazy("Whom did you meet?"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("By what they are, such as “owners' committee”; no names of residents."),
    )
    people = NamesField(None, label=gettext_lazy("Who went"), required=False)
    at = forms.DateTimeField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, user: User, group: WorkingGroup, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.belongs_to(user)
        self._offer_places(group)
        inside = group.members.current().values("person")
        people: Any = self.fields["people"]
        people.queryset = Person.objects.filter(pk__in=inside).order_by("name", "pk")
        self.initial["people"] = list(people.queryset.filter(user=user).values_list("pk", flat=True))
        for number in range(MOST_FOUND):
            self._offer_finding(number)

    def _offer_places(self, group: WorkingGroup) -> None:
        area: Any = self.fields["area"]
        area.queryset = places_of(group)
        name_nothing(self, "area", _("Choose"))
        codes = list(area.queryset.values_list("code", flat=True)[:2])
        self.initial["area"] = codes[0] if len(codes) == 1 else None

    def _offer_finding(self, number: int) -> None:
        text = CleanTextField(label=_("What was found?"), max_length=TEXT, required=False)
        self.fields[f"found_{number}"] = text
        place = LineField(label=_("Building, entrance, road …"), max_length=120, required=False)
        self.fields[f"place_{number}"] = place
        self.fields[f"photos_{number}"] = PhotosField(label=_("Photos"), required=False)

    @property
    def found_fields(self) -> Iterator[FoundFields]:
        for number in range(MOST_FOUND):
            yield FoundFields(number + 1, self[f"found_{number}"], self[f"place_{number}"], self[f"photos_{number}"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for number in range(MOST_FOUND):
            beside = values.get(f"place_{number}") or values.get(f"photos_{number}")
            if beside and not values.get(f"found_{number}") and f"found_{number}" not in self.errors:
                self.add_error(f"found_{number}", _("Write down what was found."))
        return values

    def trip(self) -> dict[str, Any]:
        values = self.cleaned_data
        found = [
            Found(number, values[f"found_{number}"], values[f"place_{number}"], tuple(values[f"photos_{number}"]))
            for number in range(MOST_FOUND)
            if values[f"found_{number}"]
        ]
        plain = {name: values[name] for name in ("area", "met", "people", "at")}
        return {"key": values["token"], "found": found, **plain}
