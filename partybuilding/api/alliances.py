"""Alliances and their lists for other systems. Units and organisations are named, people are not."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from common.api.callers import user_of
from common.api.serializers import LineField, StrictSerializer, TextField
from common.api.views import ActionView, ChangeView, CreateView, ItemView, ListView, ResourceView
from common.errors import Invalid
from deliberation.forms import people_near
from deliberation.models import Meeting
from grids.api.serializers import PERSON
from grids.models import Organisation
from partybuilding import services
from partybuilding.alliance_keeping import alliance_areas
from partybuilding.api.filters.organisations import AllianceFilters, ListItemFilters
from partybuilding.models import (
    SAID,
    Alliance,
    AllianceDuty,
    AllianceKind,
    AllianceMember,
    AllianceStep,
    ItemState,
    ListItem,
    ListKind,
    PartyOrganisation,
    WordStage,
)
from workorders.actors import Actor, of_user
from workorders.models import Category

Data = dict[str, Any]
SAID_CHOICES = [(each.value, each.label) for each in SAID]


class AllianceMemberSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    unit = serializers.CharField(source="unit.code", default=None, allow_null=True)
    party_organisation = serializers.CharField(source="party.code", default=None, allow_null=True)
    name = serializers.CharField()
    person = serializers.IntegerField(source="person_id", allow_null=True, help_text=PERSON)
    duty = serializers.ChoiceField(choices=AllianceDuty.choices)
    starts = serializers.DateField()
    ends = serializers.DateField(allow_null=True)


class AllianceEntrySerializer(serializers.Serializer[Any]):
    what = serializers.ChoiceField(choices=AllianceStep.choices)
    words = serializers.CharField()
    at = serializers.DateTimeField()


class AllianceSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    version = serializers.IntegerField()
    code = serializers.CharField()
    kind = serializers.ChoiceField(choices=AllianceKind.choices)
    name = serializers.CharField()
    area = serializers.CharField(source="area.code")
    leader = serializers.CharField(source="leader.code", help_text="Code of the party organisation.")
    founded_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)


class WholeAllianceSerializer(AllianceSerializer):
    members = AllianceMemberSerializer(many=True)
    entries = AllianceEntrySerializer(many=True)


class ListWordSerializer(serializers.Serializer[Any]):
    stage = serializers.ChoiceField(choices=WordStage.choices)
    on = serializers.DateField()
    words = serializers.CharField()
    at = serializers.DateTimeField()


class ListItemSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    version = serializers.IntegerField()
    alliance = serializers.IntegerField(source="alliance_id")
    year = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=ListKind.choices)
    title = serializers.CharField()
    text = serializers.CharField()
    brought_by = serializers.IntegerField(source="brought_by_id", allow_null=True, help_text="Number of the member.")
    taken_by = serializers.IntegerField(source="taken_by_id", allow_null=True, help_text="Number of the member.")
    taken_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(choices=ItemState.choices)
    order = serializers.CharField(source="order.number", default=None, allow_null=True)
    order_state = serializers.CharField(source="order.state", default=None, allow_null=True)
    project = serializers.IntegerField(source="project_id", allow_null=True)
    project_state = serializers.CharField(source="project.state", default=None, allow_null=True)


class WholeListItemSerializer(ListItemSerializer):
    words = ListWordSerializer(many=True)


class AllianceInput(StrictSerializer):
    kind = serializers.ChoiceField(choices=AllianceKind.choices)
    name = LineField(max_length=80)
    area = LineField(max_length=20, help_text="Code of the area.")
    leader = LineField(max_length=40, help_text="Code of the party organisation that leads it.")
    founded_on = serializers.DateField(required=False)


class MemberInput(StrictSerializer):
    unit = LineField(max_length=40, required=False, help_text="Code.")
    party_organisation = LineField(max_length=40, required=False, help_text="Code.")
    duty = serializers.ChoiceField(choices=AllianceDuty.choices, required=False)
    starts = serializers.DateField(required=False)


class MemberChange(StrictSerializer):
    duty = serializers.ChoiceField(choices=AllianceDuty.choices, required=False)
    person = serializers.IntegerField(
        min_value=1, required=False, allow_null=True, help_text="Number of who comes for it; null: nobody by name."
    )


class LeavingInput(StrictSerializer):
    member = serializers.IntegerField(min_value=1)
    reason = LineField(max_length=200)
    ends = serializers.DateField(required=False)


class ListItemChange(StrictSerializer):
    title = LineField(max_length=120)
    text = TextField(max_length=2000, required=False, allow_blank=True)


class ListItemInput(ListItemChange):
    alliance = serializers.IntegerField(min_value=1)
    kind = serializers.ChoiceField(choices=ListKind.choices)
    year = serializers.IntegerField(required=False, min_value=2015, max_value=2099, help_text="Left out: this year.")
    brought_by = serializers.IntegerField(min_value=1, required=False, help_text="Number of the member.")


class TakingInput(StrictSerializer):
    member = serializers.IntegerField(min_value=1)


class PushInput(TakingInput):
    words = TextField(max_length=2000, help_text="The task for the year.")


class WordInput(StrictSerializer):
    stage = serializers.ChoiceField(choices=SAID_CHOICES)
    words = TextField(max_length=2000)
    on = serializers.DateField(required=False)


class ItemReasonInput(StrictSerializer):
    reason = LineField(max_length=200)


class ItemOrderInput(StrictSerializer):
    category = LineField(max_length=40, required=False, help_text="Code; with it the order goes to the unit.")
    due_on = serializers.DateField(required=False)


class OfAlliances(ResourceView):
    model: ClassVar[type[Model]] = Alliance
    scope_resource = "alliances"
    serializer_class: Any = WholeAllianceSerializer

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset().select_related("area", "leader").defer("area__boundary")
        return rows.prefetch_related("members__unit", "members__party", "entries")

    @property
    def actor(self) -> Actor:
        return of_user(user_of(self.request))

    def coded(self, rows: QuerySet[Any], field: str, code: str) -> Any:
        """The row of this code, or None where none was given. Raises Invalid."""
        found = rows.filter(code=code).first() if code else None
        if code and found is None:
            raise Invalid.field(field, _("There is no such one in your areas."))
        return found

    def member(self, alliance: Alliance, field: str, pk: int | None) -> Any:
        found = AllianceMember.objects.filter(alliance=alliance, pk=pk or 0).select_related("alliance").first()
        if pk is not None and found is None:
            raise Invalid.field(field, _("They are no member of this alliance now."))
        return found


class Alliances(OfAlliances, ListView, CreateView):
    """The alliances of the caller's areas, and those that they belong to. POST founds one."""

    serializer_class = AllianceSerializer
    input_class = AllianceInput
    filterset_class = AllianceFilters
    orderings: ClassVar[dict[str, str]] = {"code": "code", "-code": "-code"}

    def create(self, data: Data) -> Model:
        area = self.coded(alliance_areas(user_of(self.request)), "area", data.pop("area"))
        led_by = PartyOrganisation.objects.visible_to(user_of(self.request)).current()
        leader = self.coded(led_by, "leader", data.pop("leader"))
        return services.found_alliance(area=area, leader=leader, by=self.actor, **data)


class AllianceItem(OfAlliances, ItemView):
    """One alliance with its members, those of before as well."""


class Join(OfAlliances, ActionView):
    """A unit, its party organisation or both join."""

    input_class = MemberInput

    def act(self, row: Alliance, data: Data, version: int | None) -> Model:
        unit = self.coded(Organisation.objects.serving(row.area), "unit", data.pop("unit", ""))
        parties = PartyOrganisation.objects.visible_to(user_of(self.request)).current()
        party = self.coded(parties, "party_organisation", data.pop("party_organisation", ""))
        if unit is None and party is None:
            raise Invalid.field("unit", _("Name the unit, its party organisation, or both."))
        there = AllianceMember.objects.filter(alliance=row, ends=None)
        if there.filter(unit=unit or 0).exists() or there.filter(party=party or 0).exists():
            raise Invalid.field("unit", _("They belong to this alliance already."))
        services.join_alliance(row, unit=unit, party=party, by=self.actor, version=version, **data)
        return self.find(row.pk)


class AllianceMemberItem(ChangeView):
    """One member. It changes with its alliance, whose version is its ETag. PATCH: duty, and who comes for it."""

    model = AllianceMember
    scope_resource = "alliances"
    serializer_class = AllianceMemberSerializer
    input_class = MemberChange
    lookup_url_kwarg = "member"

    def loaded(self, rows: Any) -> QuerySet[Any]:
        own = rows.filter(alliance__pk=self.kwargs.get("pk"))
        return super().loaded(own.select_related("alliance", "unit", "party"))

    def change(self, row: AllianceMember, data: Data, version: int | None) -> Model:
        person = row.person
        if "person" in data:
            person = people_near(Meeting(area=row.alliance.area)).filter(pk=data["person"] or 0).first()
            if data["person"] is not None and person is None:
                raise Invalid.field("person", _("Nobody of this number is known to you."))
        by = of_user(user_of(self.request))
        return services.change_member(row, by=by, person=person, duty=data.get("duty", row.duty), version=version)


class Leave(OfAlliances, ActionView):
    """A member leaves: what it has not finished goes back to the alliance, its orders stay with whoever has them."""

    input_class = LeavingInput

    def act(self, row: Alliance, data: Data, version: int | None) -> Model:
        member = self.member(row, "member", data.pop("member"))
        services.leave_alliance(member, by=self.actor, version=version, **data)
        return self.find(row.pk)


class OfListItems(OfAlliances):
    model = ListItem
    serializer_class: Any = WholeListItemSerializer

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return ListItem.objects.none()
        rows = ListItem.objects.visible_to(self.request.user).for_list()
        return rows.select_related("alliance__leader").prefetch_related("words")


class ListItems(OfListItems, ListView, CreateView):
    """The resource, need and project lists. POST puts something on one."""

    serializer_class = ListItemSerializer
    input_class = ListItemInput
    filterset_class = ListItemFilters
    orderings: ClassVar[dict[str, str]] = {"id": "pk", "-id": "-pk"}

    def create(self, data: Data) -> Model:
        rows = Alliance.objects.visible_to(user_of(self.request)).for_list()
        alliance = rows.filter(pk=data.pop("alliance")).first()
        if alliance is None:
            raise Invalid.field("alliance", _("There is no such one in your areas."))
        member = self.member(alliance, "brought_by", data.pop("brought_by", None))
        return services.enter_item(alliance, brought_by=member, by=self.actor, **data)


class ListItemItem(OfListItems, ChangeView):
    """One item with all that was said of it. PATCH puts title or text right."""

    input_class = ListItemChange

    def change(self, row: ListItem, data: Data, version: int | None) -> Model:
        services.change_item(row, by=self.actor, version=version, **data)
        return self.find(row.pk)


class OnListItem(OfListItems, ActionView):
    service: ClassVar[Any]

    def act(self, row: ListItem, data: Data, version: int | None) -> Model:
        type(self).service(row, by=self.actor, version=version, **self.arguments(row, data))
        return self.find(row.pk)

    def arguments(self, row: ListItem, data: Data) -> Data:
        if "member" in data:
            data["member"] = self.member(row.alliance, "member", data["member"])
        if "category" in data:
            rows = Category.objects.filter(is_active=True)
            data["category"] = self.coded(rows, "category", data["category"])
        return data


class TakeItem(OnListItem):
    """A member for which the caller speaks takes it on."""

    input_class, service = TakingInput, services.take_item


class PushItem(OnListItem):
    """The alliance gives it to a member, with the task for the year."""

    input_class, service = PushInput, services.push_item


class SayOfItem(OnListItem):
    """The task at new year, the progress at mid-year, the review at the year's end."""

    input_class, service = WordInput, services.say_of_item


class ReturnItem(OnListItem):
    """Whoever has it gives it back to the alliance."""

    input_class, service = ItemReasonInput, services.return_item


class OpenItem(OnListItem):
    """Open an item of the project list as a project: a draft that has all that is known."""

    service = services.open_as_project


class OrderItem(OnListItem):
    """Make a need or a project an order."""

    input_class, service = ItemOrderInput, services.order_item


class FinishItem(OnListItem):
    """It is done."""

    service = services.finish_item


class DropItem(OnListItem):
    """It will not be done."""

    input_class, service = ItemReasonInput, services.drop_item
