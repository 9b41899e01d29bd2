"""Offers for other systems, and what they could meet."""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.callers import user_of
from common.api.serializers import LineField, NoInput, NumberField, StrictSerializer, TextField
from common.api.views import ActionView, ApiView, ChangeView, CreateView, ListView, RemoveView, ResourceView
from common.errors import Invalid, NotAllowed
from grids.api.serializers import CodedSerializer
from grids.models import Area, Organisation
from partybuilding import services
from partybuilding.api.coded import HOURS, coded
from partybuilding.api.filters.offers import OfferFilter
from partybuilding.hours import read_hours
from partybuilding.matching.best import best_offers
from partybuilding.models import Offer, Skill
from partybuilding.offering import Offering
from partybuilding.querysets.offers import desk_paths
from partybuilding.services import Served
from workorders.choices import Handling
from workorders.models import Category, WorkOrder

PLAIN = ("title", "what", "lon", "lat", "radius", "per_month", "at_once", "conditions", "valid_from", "valid_to")


class OfferSerializer(CodedSerializer[Offer]):
    person: serializers.Field[Any, Any, Any, Any] = serializers.PrimaryKeyRelatedField(
        read_only=True, allow_null=True, help_text="Number of the person; no name leaves here."
    )
    registration = serializers.IntegerField(
        source="registration_id", read_only=True, allow_null=True, help_text="Number of the one that it follows."
    )
    hours = serializers.SerializerMethodField(help_text=HOURS)
    is_open = serializers.SerializerMethodField(help_text="Valid today, and not paused.")

    class Meta:
        model = Offer
        fields = [
            "id", "unit", "person", "title", "what", "skills", "categories", "areas", "lon", "lat", "radius", "hours",
            "per_month", "at_once", "conditions", "valid_from", "valid_to", "state", "paused_until",
            "is_open", "registration", "external_id", "created_at", "version",
        ]  # fmt: skip

    def get_is_open(self, offer: Offer) -> bool:
        return offer.is_valid and not offer.is_paused

    def get_hours(self, offer: Offer) -> str:
        return str(offer.weekly) if offer.hours else ""


class OfferChange(StrictSerializer):
    title = LineField(max_length=80)
    what = TextField(max_length=1000, required=False, allow_blank=True)
    skills = serializers.ListField(child=LineField(max_length=40), max_length=20, required=False, help_text="Codes.")
    categories = serializers.ListField(child=LineField(max_length=20), max_length=50, required=False)
    areas = serializers.ListField(child=LineField(max_length=20), min_length=1, max_length=200, help_text="Codes.")
    hours = LineField(max_length=200, required=False, allow_blank=True, help_text=HOURS)
    lon = NumberField(required=False, allow_null=True, min_value=-180, max_value=180)
    lat = NumberField(required=False, allow_null=True, min_value=-90, max_value=90)
    radius = serializers.IntegerField(required=False, allow_null=True, min_value=50, max_value=100_000)
    per_month = serializers.IntegerField(required=False, min_value=1, max_value=500)
    at_once = serializers.IntegerField(required=False, min_value=1, max_value=100)
    conditions = TextField(max_length=500, required=False, allow_blank=True)
    valid_from = serializers.DateField(required=False)
    valid_to = serializers.DateField(required=False, allow_null=True)


class OfferInput(OfferChange):
    unit = LineField(max_length=40, required=False, help_text="Code; left out: the caller's own offer as a person.")
    external_id = LineField(max_length=80, required=False, help_text="The same caller's same number is taken once.")


class PauseInput(StrictSerializer):
    until = serializers.DateField(required=False, allow_null=True, help_text="Left out: until it is resumed.")
    note = LineField(max_length=200, required=False, allow_blank=True)


class OfOffers(ResourceView):
    model = Offer
    scope_resource = "offers"
    serializer_class = OfferSerializer

    def loaded(self, rows: Any) -> QuerySet[Any]:
        return super().loaded(rows.for_list())

    def save(self, offer: Offer, data: dict[str, Any], version: int | None = None) -> Offer:
        for name in PLAIN:
            if name in data:
                setattr(offer, name, data[name])
        if "hours" in data:
            offer.hours = read_hours(data["hours"])
        served = Served(
            coded(Skill.objects.filter(is_active=True), "skills", data),
            coded(Category.objects.filter(is_active=True), "categories", data),
            coded(self._areas(), "areas", data),
        )
        return services.save_offer(offer, served, by=user_of(self.request), version=version)

    def _areas(self) -> QuerySet[Area]:
        """Any that the caller sees, and those that a provider may name."""
        offered: QuerySet[Area] = Offering.of(user_of(self.request)).areas
        return Area.objects.filter(pk__in=Area.objects.visible_to(self.request.user).values("pk")) | offered


class Offers(OfOffers, ListView, CreateView):
    """What units and people offer in the caller's areas."""

    input_class = OfferInput
    filterset_class = OfferFilter
    orderings = {"-id": "-pk", "id": "pk"}

    def create(self, data: dict[str, Any]) -> Model:
        user = user_of(self.request)
        source = f"key:{user.api_key.pk}" if user.api_key else f"user:{user.pk}"
        number = data.pop("external_id", "")
        known = Offer.objects.filter(source=source, external_id=number).first() if number else None
        if known is not None:
            return self.find(known.pk)
        made = self.save(Offer(**self._provider(data), source=source if number else "", external_id=number), data)
        return self.find(made.pk)

    def _provider(self, data: dict[str, Any]) -> dict[str, Any]:
        user = user_of(self.request)
        if "unit" not in data:
            return {"person": Offering.of(user).person}
        units = Organisation.objects.filter(code=data["unit"])
        unit = units.visible_to(user).first() or Offering.of(user).own_units.filter(code=data["unit"]).first()
        if unit is None:
            raise Invalid.field("unit", _("No unit that you see has this code."))
        return {"unit": unit}


class OfferItem(OfOffers, ChangeView, RemoveView):
    """One offer. DELETE withdraws it: nobody is sent to it any more, and what was agreed stays agreed."""

    input_class = OfferChange
    lookup_field = "pk"

    def change(self, row: Offer, data: dict[str, Any], version: int | None) -> Model:
        return self.save(row, data, version)

    def remove(self, row: Offer, version: int | None) -> None:
        services.withdraw_offer(row, by=user_of(self.request), version=version)


class PauseOffer(OfOffers, ActionView):
    """Nobody is sent to it for a time."""

    input_class = PauseInput
    lookup_field = "pk"

    def act(self, row: Offer, data: dict[str, Any], version: int | None) -> Model:
        return services.pause(row, by=user_of(self.request), version=version, **data)


class ConfirmOffer(OfOffers, ActionView):
    """What was drafted from a registration holds from now on."""

    lookup_field = "pk"

    def act(self, row: Offer, data: dict[str, Any], version: int | None) -> Model:
        return services.confirm_offer(row, by=user_of(self.request), version=version)


class ResumeOffer(OfOffers, ActionView):
    """It can be asked again."""

    input_class = NoInput
    lookup_field = "pk"

    def act(self, row: Offer, data: dict[str, Any], version: int | None) -> Model:
        return services.resume(row, by=user_of(self.request), version=version)


class SkillSerializer(CodedSerializer[Skill]):
    class Meta:
        model = Skill
        fields = ["code", "name", "categories", "is_active"]


class Skills(ListView):
    """What somebody can do for others, and the matters that it serves."""

    model = Skill
    scope_resource = "offers"
    serializer_class = SkillSerializer
    orderings = {"code": "code"}

    def get_queryset(self) -> QuerySet[Any]:
        return Skill.objects.prefetch_related("categories")


class MatchSerializer(serializers.Serializer[Any]):
    """Reasons are in the caller's language."""

    offer = serializers.IntegerField(source="offer.pk")
    title = serializers.CharField(source="offer.title")
    provider = serializers.CharField(source="offer.masked_provider", help_text="A person's name is masked.")
    score = serializers.IntegerField(help_text="Among the matches of this order only; it ranks nobody.")
    at = serializers.DateTimeField(help_text="The first time at which both could.")
    reasons = serializers.ListField(child=serializers.CharField(), source="words")


class MatchesSerializer(serializers.Serializer[Any]):
    results = MatchSerializer(many=True)


class Matches(ApiView):
    """The best offers for an order that is to be met from what others offer, the best first."""

    scope_resource = "offers"
    serializer_class = MatchesSerializer

    def get(self, request: Request, number: str) -> Response:
        order = WorkOrder.objects.visible_to(request.user).numbered(number).first()
        if order is None:
            raise Http404
        if not order.area_path.startswith(tuple(desk_paths(request.user)) or ("-",)):
            raise NotAllowed(_("Only the desk matches needs."))
        found = best_offers(order) if order.handling == Handling.SELF_HANDLE else []
        return Response(MatchesSerializer({"results": found}).data)
