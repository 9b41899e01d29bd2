"""Many offers in one request: a result for each, in the order in which they were named."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from common.api.callers import user_of
from common.api.serializers import StrictSerializer
from common.api.views import ApiView
from partybuilding import services
from partybuilding.models import Offer, OfferState
from partybuilding.services.many_offers import MOST, Turned

DONE, UNKNOWN = 200, 404


class WantedOfferInput(StrictSerializer):
    id = serializers.IntegerField(min_value=1)
    version = serializers.IntegerField(min_value=1, help_text="That was decided on.")


class ConfirmOffersInput(StrictSerializer):
    offers: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=WantedOfferInput(), min_length=1, max_length=MOST
    )


ANSWER = inline_serializer(
    name="OffersConfirmed",
    fields={
        "done": serializers.IntegerField(),
        "refused": serializers.IntegerField(),
        "results": inline_serializer(
            name="OfferConfirmed",
            many=True,
            fields={
                "offer": serializers.IntegerField(),
                "status": serializers.IntegerField(help_text="As if this offer had been confirmed alone."),
                "code": serializers.CharField(help_text="Empty when it was done."),
                "detail": serializers.CharField(help_text="Why not."),
                "state": serializers.ChoiceField(
                    choices=OfferState.choices, allow_null=True, help_text="Its own, now."
                ),
                "version": serializers.IntegerField(allow_null=True, help_text="The present one."),
            },
        ),
    },
)


class ConfirmOffers(ApiView):
    """Confirm many offers that were drafted from registrations."""

    scope_resource = "offers"

    @extend_schema(
        operation_id="offers_confirm_many",
        request=ConfirmOffersInput,
        responses=ANSWER,
        description=(
            f"Confirm up to {MOST} offers that were drafted from registrations, each in a transaction of its own and "
            "on the version that was read: what is refused for one does not touch the others. Answers 200 with a "
            "result for each, in the order given. Sent again, what was done is refused as changed."
        ),
    )
    def post(self, request: Request) -> Response:
        serializer = ConfirmOffersInput(data=request.data)
        serializer.is_valid(raise_exception=True)
        versions = {each["id"]: each["version"] for each in serializer.validated_data["offers"]}
        results = _confirmed(versions, user_of(request))
        done = sum(each["status"] == DONE for each in results)
        return Response({"done": done, "refused": len(results) - done, "results": results})


def _confirmed(versions: dict[int, int], by: User) -> list[dict[str, Any]]:
    """One that the caller does not see is as if it were not."""
    known = Offer.objects.visible_to(by).for_list().in_bulk(versions)
    wanted = [(known[pk], version) for pk, version in versions.items() if pk in known]
    turned = {each.offer.pk: each for each in services.confirm_many(wanted, by=by)}
    return [_result(pk, turned.get(pk)) for pk in versions]


def _result(pk: int, turned: Turned | None) -> dict[str, Any]:
    if turned is None:
        detail = _("No offer that you see has this number.")
        return {"offer": pk, "status": UNKNOWN, "code": "not_found", "detail": detail, "state": None, "version": None}
    now, why = {"state": turned.offer.state, "version": turned.offer.version}, turned.refusal
    if why is None:
        return {"offer": pk, "status": DONE, "code": "", "detail": "", **now}
    return {"offer": pk, "status": why.status, "code": why.code, "detail": str(why), **now}
