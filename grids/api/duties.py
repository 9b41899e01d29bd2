"""The duty rosters."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from common.api.callers import user_of
from common.api.serializers import LineField, StrictSerializer
from common.api.views import ActionView, ChangeView, CreateView, ListView, RemoveView, ResourceView
from common.errors import Invalid, NotAllowed
from grids import services
from grids.api.filters import DutyFilter
from grids.api.serializers import PERSON, CodedSerializer
from grids.colleagues import rostered_by, rostered_in
from grids.models import Area, Duty, DutyKind, Person
from grids.rosters import turn_on

NOTE_LENGTH = 200


class DutySerializer(CodedSerializer[Duty]):
    kind = serializers.ChoiceField(choices=DutyKind.choices)
    person = serializers.IntegerField(source="person_id", help_text=PERSON)

    class Meta:
        model = Duty
        fields = ["id", "area", "person", "kind", "starts_at", "ends_at", "is_lead", "note", "version"]
        read_only_fields = ["area"]


class DutyChange(StrictSerializer):
    person = serializers.IntegerField(min_value=1, help_text=PERSON)
    note = LineField(max_length=NOTE_LENGTH, required=False, allow_blank=True)


class DutyInput(DutyChange):
    area = LineField(max_length=20, help_text="Code of the area whose roster it is.")
    kind = serializers.ChoiceField(choices=DutyKind.choices)
    day = serializers.DateField(help_text="The day on which the turn begins; its hours follow from the calendar.")


class SwapInput(StrictSerializer):
    other = serializers.IntegerField(min_value=1, help_text="Number of another turn of the same roster.")


class OfDuties(ResourceView):
    model = Duty
    scope_resource = "posts"
    serializer_class = DutySerializer

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("area", "person").defer("area__boundary")

    def check_may_change(self, duty: Duty) -> None:
        if not rostered_by(self.request.user).filter(pk=duty.area_id).exists():
            raise NotAllowed


def person_in(area: Area, number: int) -> Person:
    person = rostered_in(area).filter(pk=number).first()
    if person is None:
        raise Invalid.field("person", _("Nobody of this number can be on this roster."))
    return person


class Duties(OfDuties, ListView, CreateView):
    """The duty rosters of the areas in reach and of those above. POST puts one more on a turn."""

    input_class = DutyInput
    filterset_class = DutyFilter
    orderings: ClassVar[dict[str, str]] = {"starts_at": "starts_at", "id": "pk"}

    def create(self, data: dict[str, Any]) -> Model:
        area = rostered_by(self.request.user).filter(code=data["area"]).first()
        if area is None:
            raise Invalid.field("area", _("You keep the duty roster of no area of this code."))
        turn = turn_on(data["day"], DutyKind(data["kind"]))
        if turn is None:
            raise Invalid.field("kind", _("There is no such turn on this day: look at the calendar."))
        chosen = {"area": area, "person": person_in(area, data["person"]), "turn": turn, "note": data.get("note", "")}
        return services.put_on_duty(**chosen, by=user_of(self.request), request=self.request)


class DutyItem(OfDuties, ChangeView, RemoveView):
    """One turn. PATCH gives it to somebody else; DELETE takes it off the roster."""

    input_class = DutyChange
    lookup_field = "pk"

    def change(self, row: Duty, data: dict[str, Any], version: int | None) -> Model:
        self.check_may_change(row)
        person = person_in(row.area, data["person"]) if "person" in data else row.person
        note = data.get("note", row.note)
        by = user_of(self.request)
        return services.take_turn(row, person=person, note=note, by=by, version=version, request=self.request)

    def remove(self, row: Duty, version: int | None) -> None:
        self.check_may_change(row)
        services.drop_turn(row, by=user_of(self.request), version=version, request=self.request)


class SwapDuties(OfDuties, ActionView):
    """The holders of two turns change places."""

    input_class = SwapInput

    def act(self, row: Duty, data: dict[str, Any], version: int | None) -> Model:
        self.check_may_change(row)
        other = Duty.objects.filter(area=row.area, pk=data["other"]).first()
        if other is None:
            raise Invalid.field("other", _("This roster has no turn of this number."))
        services.swap_turns(row, other, by=user_of(self.request), version=version, request=self.request)
        row.refresh_from_db()
        return row
