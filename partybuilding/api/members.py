"""Members' records for whoever is signed in and leads a branch, and one's own. An API key speaks for nobody's office:
machines see none of them."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import User
from common.api.callers import user_of
from common.api.serializers import LineField, NoInput, StrictSerializer
from common.api.views import ActionView, CreateView, ItemView, ListView, ResourceView
from common.errors import Invalid
from grids.api.serializers import PERSON, CodedSerializer
from partybuilding import services
from partybuilding.api.filters.organisations import MemberFilter, TransferFilter
from partybuilding.choosing import found_for_record
from partybuilding.forms.members import branches_led, groups_of
from partybuilding.models import Ending, Member, PartyOrganisation, Stage, Transfer
from partybuilding.services.members import DAYS

CODE = "Code of a party organisation."


class PartyMemberSerializer(CodedSerializer[Member]):
    person = serializers.IntegerField(source="person_id", help_text=PERSON)
    name = serializers.CharField(source="person.masked_name", help_text="Masked.")
    phone = serializers.CharField(source="person.phone_masked", help_text="Masked.")
    id_number = serializers.CharField(source="person.id_masked", help_text="Masked.")
    stage = serializers.ChoiceField(choices=Stage.choices)
    ending = serializers.ChoiceField(choices=Ending.choices, allow_blank=True)

    class Meta:
        model = Member
        fields = [
            "id",
            "person",
            "name",
            "phone",
            "id_number",
            "organisation",
            "group",
            "stage",
            "applied_on",
            "joined_on",
            "full_on",
            "ended_on",
            "ending",
            "version",
        ]
        read_only_fields = ["organisation", "group"]


class PartyTransferSerializer(CodedSerializer[Transfer]):
    member = serializers.IntegerField(source="member_id")

    class Meta:
        model = Transfer
        fields = [
            "id",
            "member",
            "origin",
            "to",
            "to_name",
            "letter",
            "issued_on",
            "valid_until",
            "received_on",
            "returned_on",
            "version",
        ]
        read_only_fields = ["origin", "to"]


class PartyMemberInput(StrictSerializer):
    organisation = LineField(max_length=40, help_text=CODE)
    name = LineField(max_length=60)
    id_number = LineField(max_length=18)
    phone = LineField(max_length=40, required=False)
    stage = serializers.ChoiceField(choices=Stage.choices, default=Stage.FULL)
    applied_on = serializers.DateField(required=False, allow_null=True)
    joined_on = serializers.DateField(required=False, allow_null=True)
    full_on = serializers.DateField(required=False, allow_null=True)


class PartyAdvanceInput(StrictSerializer):
    stage = serializers.ChoiceField(choices=Stage.choices)
    on = serializers.DateField(required=False, allow_null=True, help_text="Left out: today.")


class PartyEndInput(StrictSerializer):
    ending = serializers.ChoiceField(choices=Ending.choices)
    on = serializers.DateField(required=False, allow_null=True, help_text="Left out: today.")


class PartyDaysInput(StrictSerializer):
    applied_on = serializers.DateField(required=False, allow_null=True)
    joined_on = serializers.DateField(required=False, allow_null=True)
    full_on = serializers.DateField(required=False, allow_null=True)


class PartyGroupInput(StrictSerializer):
    group = LineField(max_length=40, allow_null=True, help_text="Code of a party group of the branch; null: none.")


class PartyTransferInput(StrictSerializer):
    member = serializers.IntegerField(min_value=1)
    to = LineField(max_length=40, required=False, allow_null=True, help_text=CODE)
    to_name = LineField(max_length=120, required=False, help_text="An organisation outside the platform.")
    letter = LineField(max_length=40, required=False)
    valid_until = serializers.DateField(required=False, allow_null=True, help_text="Left out: in ninety days.")


class PartyReceiveInput(StrictSerializer):
    on = serializers.DateField(required=False, allow_null=True, help_text="Left out: today.")


class OfMembers(ResourceView):
    model = Member
    scope_resource = "party-members"
    serializer_class = PartyMemberSerializer
    lookup_field = "pk"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("person", "organisation", "group").distinct()


class Members(OfMembers, ListView, CreateView):
    """One's own record, and those of the branch that one leads. To an API key there are none, whoever it belongs to."""

    input_class = PartyMemberInput
    filterset_class = MemberFilter
    orderings: ClassVar[dict[str, str]] = {"id": "pk"}

    def create(self, data: dict[str, Any]) -> Model:
        user = user_of(self.request)
        branch = branches_led(user).filter(code=data.pop("organisation")).first()
        if branch is None:
            raise Invalid.field("organisation", _("You lead no branch of this code."))
        who = {name: data.pop(name) for name in ("name", "id_number", "phone") if name in data}
        person = found_for_record(user, **who)
        return services.add_member(branch, person, by=user, request=self.request, **data)


class MemberItem(OfMembers, ItemView):
    """One record."""


class Advance(OfMembers, ActionView):
    """The next stage on the way into the party."""

    input_class = PartyAdvanceInput

    def act(self, row: Member, data: dict[str, Any], version: int | None) -> Model:
        return services.advance(row, data["stage"], on=data.get("on"), by=user_of(self.request), version=version)


class End(OfMembers, ActionView):
    """Close a record."""

    input_class = PartyEndInput

    def act(self, row: Member, data: dict[str, Any], version: int | None) -> Model:
        return services.end_membership(
            row, data["ending"], on=data.get("on"), by=user_of(self.request), version=version, request=self.request
        )


class CorrectDays(OfMembers, ActionView):
    """Put the days of the record right. What is left out stays."""

    input_class = PartyDaysInput

    def act(self, row: Member, data: dict[str, Any], version: int | None) -> Model:
        days = {name: data.get(name, getattr(row, name)) for name in DAYS}
        return services.correct_days(row, by=user_of(self.request), version=version, **days)


class PutInGroup(OfMembers, ActionView):
    """The party group of the branch that the member belongs to, or none."""

    input_class = PartyGroupInput

    def act(self, row: Member, data: dict[str, Any], version: int | None) -> Model:
        code = data["group"]
        group = groups_of(row).filter(code=code).first() if code else None
        if code and group is None:
            raise Invalid.field("group", _("Choose one of the groups of the branch."))
        return services.put_in_group(row, group, by=user_of(self.request), version=version)


class OfTransfers(ResourceView):
    model = Transfer
    scope_resource = "party-members"
    serializer_class = PartyTransferSerializer
    lookup_field = "pk"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("origin", "to").distinct()


class Transfers(OfTransfers, ListView, CreateView):
    """Letters to and from the branches that one leads. To an API key there are none."""

    input_class = PartyTransferInput
    filterset_class = TransferFilter
    orderings: ClassVar[dict[str, str]] = {"id": "pk"}

    def create(self, data: dict[str, Any]) -> Model:
        user, code = user_of(self.request), data.pop("to", None)
        member = kept_member(user, data.pop("member"))
        to = PartyOrganisation.objects.current().filter(code=code).first() if code else None
        if code and to is None:
            raise Invalid.field("to", _("There is no party organisation of this code."))
        return services.write_letter(member, to=to, by=user, **data)


def kept_member(user: User, pk: int) -> Member:
    member = Member.objects.kept_by(user).filter(pk=pk).first()
    if member is None:
        raise Invalid.field("member", _("You keep no record of this number."))
    return member


class TransferItem(OfTransfers, ItemView):
    """One letter."""


class Receive(OfTransfers, ActionView):
    """The letter was handed in."""

    input_class = PartyReceiveInput

    def act(self, row: Transfer, data: dict[str, Any], version: int | None) -> Model:
        by = user_of(self.request)
        return services.receive(row, on=data.get("on"), by=by, version=version, request=self.request)


class TakeBack(OfTransfers, ActionView):
    """The letter is void."""

    input_class = NoInput

    def act(self, row: Transfer, data: dict[str, Any], version: int | None) -> Model:
        return services.take_back(row, by=user_of(self.request), version=version)
