"""What the meetings of a desk have to hear, and what they have heard."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers

from common.api.callers import user_of
from common.api.serializers import LineField, StrictSerializer
from common.api.views import ActionView, CreateView, ListView, ResourceView
from common.errors import Invalid
from grids.api.serializers import CodedSerializer
from grids.models import Area
from workorders.actors import of_user
from workorders.api.filters import HearingFilter
from workorders.api.serializers import WorkOrderSerializer
from workorders.choices import Meeting
from workorders.meetings import MeetingList, desks_of
from workorders.models import Hearing, WorkOrder
from workorders.services.hearing import hear, unhear


class HearingSerializer(CodedSerializer[Hearing]):
    order = serializers.CharField(source="order.number", help_text="Number of the order.")
    meeting = serializers.ChoiceField(choices=Meeting.choices)

    class Meta:
        model = Hearing
        fields = ["id", "order", "meeting", "area", "day", "at", "outcome", "again", "taken_back_at"]
        read_only_fields = ["area"]
        extra_kwargs = {"area": {"help_text": "Code of the area whose desk met."}}


class HearingInput(StrictSerializer):
    order = LineField(max_length=20, help_text="Number of the order.")
    meeting = serializers.ChoiceField(choices=Meeting.choices)
    area = LineField(max_length=20, help_text="Code of the area whose desk meets.")
    outcome = LineField(max_length=300, help_text="A sentence: what came of it.")
    again = serializers.BooleanField(default=False, help_text="On the list again next time.")


class OfHearings(ResourceView):
    model = Hearing
    scope_resource = "work-orders"
    serializer_class = HearingSerializer

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("area", "order").defer("area__boundary", "order__search")


class Hearings(OfHearings, ListView, CreateView):
    """What was heard in the meetings of the desks in reach. POST notes that an order was heard."""

    input_class = HearingInput
    filterset_class = HearingFilter
    orderings: ClassVar[dict[str, str]] = {"-id": "-pk", "id": "pk"}

    def create(self, data: dict[str, Any]) -> Model:
        user = user_of(self.request)
        order = WorkOrder.objects.visible_to(user).numbered(data.pop("order")).first()
        if order is None:
            raise Invalid.field("order", _("No order that you see has this number."))
        area = _desk(user, data.pop("area"))
        if area is None:
            raise Invalid.field("area", _("You see the meetings of no desk of this code."))
        meeting = Meeting(data.pop("meeting"))
        return hear(order, by=of_user(user), meeting=meeting, area=area, **data)


class TakeBackHearing(OfHearings, ActionView):
    """Take back, on the same day, that an order was heard. Both entries stay."""

    def act(self, row: Hearing, data: dict[str, Any], version: int | None) -> Model:
        return unhear(row, by=of_user(user_of(self.request)))


def _desk(user: Any, code: str) -> Area | None:
    return next((desk for desk in desks_of(user, None) if desk.code == code), None)


class ToBeHeard(ListView):
    """The orders that this meeting of a desk has before it: open, of the severity that it hears, not heard yet or to be
    heard again."""

    model = WorkOrder
    scope_resource = "work-orders"
    serializer_class = WorkOrderSerializer
    orderings: ClassVar[dict[str, str]] = {"created_at": "pk"}

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return WorkOrder.objects.none()
        area = _desk(self.request.user, self.kwargs["area"])
        if area is None or self.kwargs["meeting"] not in Meeting.values:
            raise Http404
        return MeetingList(self.request.user, Meeting(self.kwargs["meeting"]), area).waiting.for_list()
