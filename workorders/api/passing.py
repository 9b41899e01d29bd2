"""Everything that one person has, given to another."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.callers import user_of
from common.api.serializers import FlagField, LineField, StrictSerializer
from common.api.views import ApiView
from common.errors import Invalid
from grids.api.serializers import PERSON
from grids.colleagues import colleagues_of
from workorders.actors import of_user
from workorders.api.bulk import BULK_ANSWER, answer
from workorders.bulk import MOST
from workorders.passing import PASSING, held_by, pass_one, people_passed_on_by


class PassingInput(StrictSerializer):
    left = serializers.IntegerField(min_value=1, help_text=f"Whose it is. {PERSON}")
    person = serializers.IntegerField(min_value=1, help_text=f"Who gets it: a colleague. {PERSON}")
    reason = LineField(max_length=2000)
    preview = FlagField(default=False, help_text="Only say what would come of each; nothing is changed.")


class PassAll(ApiView):
    """All that somebody has by name, in up to a hundred orders, the oldest first."""

    scope_resource: ClassVar[str | None] = "work-orders"

    @extend_schema(
        operation_id="work_orders_hand_over_everything",
        request=PassingInput,
        responses=BULK_ANSWER,
        description=(
            "Give another person everything that one person has by name: orders that they lead or have within their "
            "unit, parts beside the lead, questions that they have not answered. Up to a hundred orders, the oldest "
            "first, each in a transaction of its own; send it again (with another key) for those that come after them. "
            "Answers as `work-orders/bulk/` does."
        ),
    )
    def post(self, request: Request) -> Response:
        serializer = PassingInput(data=request.data)
        serializer.is_valid(raise_exception=True)
        given: dict[str, Any] = serializer.validated_data
        by = of_user(user_of(request))
        left = people_passed_on_by(by).filter(pk=given["left"]).first()
        if left is None:
            raise Invalid.field("left", _("You arrange the work of nobody of this number."))
        if not colleagues_of(left).filter(pk=given["person"]).exists():
            raise Invalid.field("person", _("No colleague of this number could have it."))
        numbers = [order.number for order in held_by(left, by)[:MOST]]
        raw = {name: str(given[name]) for name in ("left", "person", "reason")}
        return answer(request, PASSING, numbers, raw, pass_one, preview=given["preview"])
