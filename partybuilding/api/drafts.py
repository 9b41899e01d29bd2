"""Drafts of matches for other systems: begin, read, change a line, send."""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.callers import user_of
from common.api.serializers import FlagField, LineField, NoInput, StrictSerializer
from common.api.views import ActionView, CreateView, ItemView, ListView, ResourceView
from common.errors import Invalid
from grids.api.serializers import CodedSerializer
from grids.models import DESK_KINDS, Area
from partybuilding import services
from partybuilding.matching.reasons import told
from partybuilding.models import DraftState, MatchDraft, MatchLine, Offer


class DraftSerializer(CodedSerializer[MatchDraft]):
    state = serializers.ChoiceField(choices=DraftState.choices)
    facts = serializers.DictField(
        read_only=True,
        help_text="How many needs, offers, pairs and matches; the worth of the whole, and the most that it could be.",
    )

    class Meta:
        model = MatchDraft
        fields = ["id", "area", "state", "done", "total", "facts", "answer_by", "created_at", "finished_at"]
        read_only_fields = ["area"]


class DraftInput(StrictSerializer):
    area = LineField(max_length=20, help_text="Code of a community, street or district at whose desk the caller works.")
    seed = serializers.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, help_text="The same gives the same."
    )


class SendInput(StrictSerializer):
    answer_by = serializers.DateTimeField(required=False, allow_null=True)


class LineSerializer(serializers.ModelSerializer[MatchLine]):
    order = serializers.CharField(source="order.number", help_text="Its number.")
    reasons = serializers.SerializerMethodField(help_text="In the caller's language.")
    outcome = serializers.CharField(source="words", help_text="Why it could not be sent; empty where it was.")
    sent = serializers.BooleanField(source="is_sent", help_text="The provider was asked.")

    class Meta:
        model = MatchLine
        fields = [
            "id", "order", "offer", "score", "at", "reasons", "is_dropped", "is_changed", "sent", "done_at", "outcome",
        ]  # fmt: skip

    def get_reasons(self, line: MatchLine) -> list[str]:
        return told(line.reasons)


class LineInput(StrictSerializer):
    offer = serializers.IntegerField(required=False, min_value=1, help_text="Ask this one instead.")
    is_dropped = FlagField(required=False, help_text="Leave the need out, or keep it after all.")


class OfDrafts(ResourceView):
    model = MatchDraft
    scope_resource = "offers"
    serializer_class: Any = DraftSerializer

    def loaded(self, rows: Any) -> QuerySet[Any]:
        return super().loaded(rows.for_list())


class Drafts(OfDrafts, ListView, CreateView):
    """Drafts of who might meet which of the needs that wait. A worker makes them: ask again until `state` is ready, or
    failed."""

    input_class = DraftInput
    orderings = {"-id": "-pk", "id": "pk"}

    def create(self, data: dict[str, Any]) -> Model:
        areas = Area.objects.visible_to(self.request.user).filter(kind__in=DESK_KINDS)
        area = areas.filter(code=data["area"]).first()
        if area is None:
            raise Invalid.field("area", _("None of your areas has this code."))
        return services.open_draft(area, by=user_of(self.request), seed=data.get("seed", 0))


class DraftItem(OfDrafts, ItemView):
    """One draft."""

    lookup_field = "pk"


class SendDraft(OfDrafts, ActionView):
    """Ask every provider that the draft names. Each line is sent by itself; sent twice is once."""

    input_class = SendInput
    lookup_field = "pk"

    def act(self, row: MatchDraft, data: dict[str, Any], version: int | None) -> Model:
        return services.send_draft(row, by=user_of(self.request), version=version, **data)


class DropDraft(OfDrafts, ActionView):
    """Nothing of it is sent. A draft can be dropped while it is being made, when it is ready, and when it failed."""

    input_class = NoInput
    lookup_field = "pk"

    def act(self, row: MatchDraft, data: dict[str, Any], version: int | None) -> Model:
        return services.drop_draft(row, by=user_of(self.request), version=version)


class RetryDraft(OfDrafts, ActionView):
    """Have a draft that failed made after all, of the needs that wait now."""

    input_class = NoInput
    lookup_field = "pk"

    def act(self, row: MatchDraft, data: dict[str, Any], version: int | None) -> Model:
        return services.retry_draft(row, by=user_of(self.request), version=version)


class TriedLineSerializer(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    reason = serializers.CharField(help_text="In the caller's language.")


class DraftTrialSerializer(serializers.Serializer[Any]):
    results = TriedLineSerializer(many=True)


class TryDraft(OfDrafts):
    """Which lines would be refused if the draft were sent now, and why. Changes nothing; a line left out is not
    tried."""

    serializer_class = DraftTrialSerializer

    def get(self, request: Request, pk: int) -> Response:
        draft: MatchDraft = self.get_object()
        tried = services.foreseen(draft) if draft.state == DraftState.READY else {}
        rows = [{"line": line, "reason": reason} for line, reason in tried.items()]
        return Response(DraftTrialSerializer({"results": rows}).data)


class OfLines(ResourceView):
    model = MatchLine
    scope_resource = "offers"
    serializer_class = LineSerializer

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return MatchLine.objects.none()
        drafts = MatchDraft.objects.visible_to(self.request.user).filter(pk=self.kwargs["pk"])
        if not drafts.exists():
            raise Http404
        return MatchLine.objects.filter(draft__in=drafts).select_related("order", "offer")


class Lines(OfLines, ListView):
    """The needs of a draft, each with who is to be asked and why."""

    orderings = {"id": "pk"}


class ChangeLine(OfLines, ActionView):
    """Leave a need out, keep it, or have somebody else asked."""

    input_class = LineInput
    lookup_field = "pk"
    lookup_url_kwarg = "line"

    def act(self, row: MatchLine, data: dict[str, Any], version: int | None) -> Model:
        by = user_of(self.request)
        if "offer" in data:
            offer = Offer.objects.visible_to(by).filter(pk=data["offer"]).first()
            if offer is None:
                raise Invalid.field("offer", _("No offer that you see has this number."))
            services.change_offer(row, offer, by=by, version=version)
        if "is_dropped" in data:
            services.leave_out(row, by=by, is_dropped=data["is_dropped"], version=None if "offer" in data else version)
        return self.find(row.pk)
