"""Members who live elsewhere for a time, for their own branch and the one that looks after them. Machines see none."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from rest_framework import serializers

from common.api.callers import user_of
from common.api.serializers import LineField, StrictSerializer
from common.api.views import ActionView, CreateView, ItemView, ListView, ResourceView
from grids.api.serializers import CodedSerializer
from grids.querysets import boundaries
from partybuilding import services
from partybuilding.api.coded import one
from partybuilding.api.filters.members import FloatingFilter
from partybuilding.api.members import CODE, kept_member
from partybuilding.choosing import areas_to_tie
from partybuilding.forms.members import other_branches
from partybuilding.models import Floating


class FloatingMemberSerializer(CodedSerializer[Floating]):
    version = serializers.IntegerField(help_text="Of the record, which every step raises.")
    member = serializers.IntegerField(source="member_id", help_text="Number of the record.")
    name = serializers.CharField(source="member.person.masked_name", help_text="Masked.")
    organisation = serializers.CharField(source="member.organisation.code", help_text=CODE)

    class Meta:
        model = Floating
        fields = [
            *("id", "version", "member", "name", "organisation", "place", "area", "host", "reason"),
            *("starts", "ends", "contacted_on"),
        ]
        read_only_fields = ["area", "host"]


class FloatingMemberInput(StrictSerializer):
    member = serializers.IntegerField(min_value=1, help_text="Number of a record that the caller keeps.")
    place = LineField(max_length=120)
    area = LineField(max_length=20, required=False, allow_null=True, help_text="Code, where it is within reach.")
    host = LineField(max_length=40, required=False, allow_null=True, help_text=f"{CODE} It looks after them there.")
    reason = LineField(max_length=120, required=False, allow_blank=True)
    starts = serializers.DateField(required=False, allow_null=True, help_text="Left out: today.")


class FloatingContactInput(StrictSerializer):
    on = serializers.DateField(required=False, allow_null=True, help_text="Left out: today.")
    text = LineField(max_length=120, required=False, allow_blank=True)


class FloatingReturnInput(StrictSerializer):
    on = serializers.DateField(required=False, allow_null=True, help_text="Left out: today.")


class OfFloating(ResourceView):
    model = Floating
    scope_resource = "party-members"
    serializer_class = FloatingMemberSerializer
    lookup_field = "pk"

    def loaded(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        joined = rows.select_related("member__person", "member__organisation", "area", "host")
        return super().loaded(joined.defer(*boundaries("area")))


class FloatingMembers(OfFloating, ListView, CreateView):
    """Who is away, of the branches that one leads and of those looked after there; and one more."""

    input_class = FloatingMemberInput
    filterset_class = FloatingFilter
    orderings: ClassVar[dict[str, str]] = {"-starts": "-starts", "id": "pk"}

    def create(self, data: dict[str, Any]) -> Model:
        user = user_of(self.request)
        member = kept_member(user, data.pop("member"))
        for name, rows in (("area", areas_to_tie(user)), ("host", other_branches(member))):
            data[name] = one(rows, name, code=data[name]) if data.get(name) else None
        return self.find(services.go_away(member, by=user, **data).pk)


class FloatingMemberItem(OfFloating, ItemView):
    """One time away."""


class NoteContact(OfFloating, ActionView):
    """Somebody was in contact with them."""

    input_class = FloatingContactInput

    def act(self, row: Floating, data: dict[str, Any], version: int | None) -> Model:
        return self.find(services.note_contact(row, by=user_of(self.request), version=version, **data).pk)


class ComeBack(OfFloating, ActionView):
    """They have come back."""

    input_class = FloatingReturnInput

    def act(self, row: Floating, data: dict[str, Any], version: int | None) -> Model:
        return self.find(services.come_back(row, by=user_of(self.request), version=version, **data).pk)
