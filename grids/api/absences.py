"""Who is away, and who covers meanwhile."""

from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.translation import gettext as _
from rest_framework import serializers

from common.api.callers import user_of
from common.api.serializers import StrictSerializer
from common.api.views import ActionView, ChangeView, CreateView, ListView, RemoveView, ResourceView
from common.clock import today
from common.errors import Conflict, Invalid, NotAllowed
from grids import services
from grids.api.filters import AbsenceFilter
from grids.api.serializers import PERSON
from grids.colleagues import colleagues_of, people_arranged_by
from grids.models import Absence, AbsenceReason, Person


class AbsenceSerializer(serializers.ModelSerializer[Absence]):
    reason = serializers.ChoiceField(choices=AbsenceReason.choices)
    person = serializers.IntegerField(source="person_id", help_text=PERSON)
    cover = serializers.IntegerField(source="cover_id", allow_null=True, help_text=PERSON)

    class Meta:
        model = Absence
        fields = ["id", "person", "cover", "reason", "starts", "ends", "version"]


class CoverInput(StrictSerializer):
    cover = serializers.IntegerField(
        min_value=1, allow_null=True, help_text="Number of a colleague; without one the holders of the B posts answer."
    )


class AbsenceInput(CoverInput):
    person = serializers.IntegerField(min_value=1, help_text=PERSON)
    starts = serializers.DateField()
    ends = serializers.DateField(help_text="The last day away.")
    reason = serializers.ChoiceField(choices=AbsenceReason.choices, required=False)
    cover = serializers.IntegerField(min_value=1, allow_null=True, required=False, help_text="Number of a colleague.")


class LastDayInput(StrictSerializer):
    last_day = serializers.DateField(help_text="The last day away.")


class OfAbsences(ResourceView):
    model = Absence
    scope_resource = "posts"
    serializer_class = AbsenceSerializer

    def check_may_change(self, absence: Absence) -> None:
        """One's own, and those of people for whom one arranges the cover, as long as they last."""
        if not people_arranged_by(self.request.user).filter(pk=absence.person_id).exists():
            raise NotAllowed
        if absence.ends < today():
            raise Conflict(_("This absence is over."))


def cover_of(person: Person, number: int | None) -> Person | None:
    if number is None:
        return None
    found = colleagues_of(person).filter(pk=number).first()
    if found is None:
        raise Invalid.field("cover", _("No colleague of this number could cover."))
    return found


class Absences(OfAbsences, ListView, CreateView):
    """Who is away, and who covers, of the people in reach."""

    input_class = AbsenceInput
    filterset_class = AbsenceFilter
    orderings: ClassVar[dict[str, str]] = {"id": "pk"}

    def create(self, data: dict[str, Any]) -> Model:
        person = people_arranged_by(self.request.user).filter(pk=data.pop("person")).first()
        if person is None:
            raise Invalid.field("person", _("You arrange the cover of nobody of this number."))
        data["cover"] = cover_of(person, data.get("cover"))
        return services.report_absence(person=person, by=user_of(self.request), request=self.request, **data)


class AbsenceItem(OfAbsences, ChangeView, RemoveView):
    """One absence. PATCH names another cover; DELETE calls off what has not begun."""

    input_class = CoverInput
    lookup_field = "pk"

    def change(self, row: Absence, data: dict[str, Any], version: int | None) -> Model:
        self.check_may_change(row)
        cover = cover_of(row.person, data["cover"]) if "cover" in data else row.cover
        return services.name_cover(row, cover=cover, by=user_of(self.request), version=version, request=self.request)

    def remove(self, row: Absence, version: int | None) -> None:
        self.check_may_change(row)
        if row.starts <= today():
            raise Conflict(_("The absence has begun: say its last day instead."))
        last_day = row.starts - timedelta(days=1)
        services.end_absence(row, last_day=last_day, by=user_of(self.request), version=version, request=self.request)


class EndAbsence(OfAbsences, ActionView):
    """Back earlier than planned."""

    input_class = LastDayInput

    def act(self, row: Absence, data: dict[str, Any], version: int | None) -> Model:
        self.check_may_change(row)
        if data["last_day"] < row.starts:
            raise Invalid.field("last_day", _("The last day lies before the first."))
        by = user_of(self.request)
        ended = services.end_absence(row, **data, by=by, version=version, request=self.request)
        assert ended is not None  # some of it is left
        return ended
