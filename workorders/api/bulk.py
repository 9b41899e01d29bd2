"""Many orders in one request: a result for each, in the order in which they were named."""

from typing import Any, ClassVar
from uuid import uuid4

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.callers import caller_of, user_of
from common.api.idempotency import REPLAYED, KeyUsedOtherwise, fingerprint, sent_key
from common.api.serializers import FlagField, LineField, StrictSerializer
from common.api.views import ApiView
from workorders import bulk
from workorders.actors import of_user
from workorders.bulk import Row
from workorders.inputs import NO_SUCH_ORDER
from workorders.models import BulkRow
from workorders.services.batching import DONE, UNKNOWN
from workorders.workflow import ACTIONS, Action


class BulkInput(StrictSerializer):
    action = serializers.ChoiceField(choices=[(name, name) for name in bulk.DOABLE])
    orders = serializers.ListField(
        child=LineField(max_length=20), min_length=1, max_length=bulk.MOST, help_text="Numbers of orders."
    )
    input = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=2000),
        default=dict,
        help_text="What the action takes, for all of them. `register` without a category and `dispatch` without a unit "
        "take what the rules propose for each.",
    )
    preview = FlagField(default=False, help_text="Only say what would come of each; nothing is changed.")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        known = {need.name for need in ACTIONS[data["action"]].needs}
        if unknown := sorted(data["input"].keys() - known):
            sentence = _("This action takes no such field.")
            raise serializers.ValidationError({"input": {name[:100]: [sentence] for name in unknown[:20]}})
        return data


BULK_ANSWER = inline_serializer(
    name="BulkAnswer",
    fields={
        "action": serializers.CharField(),
        "preview": serializers.BooleanField(),
        "done": serializers.IntegerField(),
        "refused": serializers.IntegerField(),
        "results": inline_serializer(
            name="BulkResult",
            many=True,
            fields={
                "number": serializers.CharField(),
                "status": serializers.IntegerField(help_text="As if the action had been taken on this order alone."),
                "code": serializers.CharField(help_text="Empty when it was done."),
                "detail": serializers.CharField(help_text="What was done, or would be; else why not."),
                "errors": inline_serializer(
                    name="BulkError",
                    many=True,
                    fields={"field": serializers.CharField(), "detail": serializers.CharField()},
                ),
            },
        ),
    },
)


class Bulk(ApiView):
    """One action on up to a hundred orders, each in a transaction of its own."""

    scope_resource: ClassVar[str | None] = "work-orders"

    @extend_schema(
        operation_id="work_orders_bulk",
        request=BulkInput,
        responses=BULK_ANSWER,
        description=(
            "One action on up to a hundred orders, each in a transaction of its own: what is refused for one does not "
            "touch the others. Answers 200 with a result for each, in the order given. With an `Idempotency-Key` the "
            "same request is carried out once, and goes on where it was interrupted."
        ),
    )
    def post(self, request: Request) -> Response:
        serializer = BulkInput(data=request.data)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        action = ACTIONS[data["action"]]
        numbers = list(dict.fromkeys(data["orders"]))
        return answer(request, action, numbers, data["input"], preview=data["preview"])


def answer(
    request: Request,
    action: Action,
    numbers: list[str],
    given: dict[str, Any],
    work: bulk.Work = bulk.take,
    *,
    preview: bool,
) -> Response:
    if preview:
        return Response(_answer(action, True, _previewed(request, action, numbers, given, work)))
    return _carried_out(request, action, numbers, given, work)


def _carried_out(
    request: Request, action: Action, numbers: list[str], given: dict[str, Any], work: bulk.Work
) -> Response:
    key = sent_key(request)
    token = f"{caller_of(request)}:{key}" if key else uuid4().hex
    by = of_user(user_of(request))
    run, is_new = bulk.run(bulk.digest(token), action, numbers, given, by, {}, fingerprint(request), work)
    if run.fingerprint != fingerprint(request):
        raise KeyUsedOtherwise
    results = [_of_row(row) for row in run.rows.all()]
    return Response(_answer(action, False, results), headers={} if is_new else {REPLAYED: "true"})


def _previewed(
    request: Request, action: Action, numbers: list[str], given: dict[str, Any], work: bulk.Work
) -> list[dict[str, Any]]:
    by = of_user(user_of(request))
    rows = {row.order.number: row for row in bulk.preview(action, bulk.visible(by, numbers), given, by, work)}
    return [_of_preview(number, rows.get(number)) for number in numbers]


def _answer(action: Action, preview: bool, results: list[dict[str, Any]]) -> dict[str, Any]:
    done = sum(each["status"] == DONE for each in results)
    counted = {"done": done, "refused": len(results) - done}
    return {"action": action.name, "preview": preview, **counted, "results": results}


def _of_row(row: BulkRow) -> dict[str, Any]:
    return _result(row.number, row.status, row.code, row.sentence, row.fields)


def _of_preview(number: str, row: Row | None) -> dict[str, Any]:
    if row is None:
        return _result(number, UNKNOWN, "not_found", str(NO_SUCH_ORDER), {})
    if row.refusal is None:
        return _result(number, DONE, "", row.words, {})
    return _result(number, row.refusal.status, row.refusal.code, row.sentence, row.refusal.fields)


def _result(number: str, status: int, code: str, detail: str, fields: Any) -> dict[str, Any]:
    errors = [{"field": name, "detail": str(each)} for name, sentences in fields.items() for each in sentences]
    return {"number": number, "status": status, "code": code, "detail": detail, "errors": errors}
