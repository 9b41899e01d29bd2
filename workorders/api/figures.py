"""The figures of a scope and a period."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.callers import user_of
from common.api.views import ApiView
from common.errors import Invalid
from workorders.choices import Channel
from workorders.figures import selecting
from workorders.figures.asking import WishForm
from workorders.figures.definitions import FIGURES, Value
from workorders.figures.periods import Span
from workorders.figures.waiting import counting

PARAMETERS = [
    OpenApiParameter("period", str, enum=Span.values, description="How long; a month unless said."),
    OpenApiParameter("on", {"type": "string", "format": "date"}, description="A day in the period; today unless said."),
    OpenApiParameter("area", str, description="Code of an area: that and all below it."),
    OpenApiParameter("unit", str, description="Code of an organisation."),
    OpenApiParameter("category", str, description="Code of a category: that and all below it."),
    OpenApiParameter("channel", str, enum=Channel.values),
]
KNOWN = frozenset(each.name for each in PARAMETERS)


class FigureSerializer(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=sorted(FIGURES))
    name = serializers.CharField()
    formula = serializers.CharField()
    over = serializers.FloatField(help_text="The numerator; partly solved counts half.")
    under = serializers.IntegerField(help_text="The denominator.")
    rate = serializers.FloatField(allow_null=True, help_text="In percent; null where nothing was due.")
    before = serializers.FloatField(allow_null=True, help_text="The rate of the period before.")
    year_ago = serializers.FloatField(allow_null=True, help_text="The rate of the same period a year earlier.")


class FiguresSerializer(serializers.Serializer[Any]):
    first = serializers.DateField()
    last = serializers.DateField()
    counted_until = serializers.DateTimeField(help_text="Counted by a worker, some seconds after what happened.")
    waiting = serializers.IntegerField(
        help_text="Orders in reach on which something has happened that is not counted yet, up to a thousand."
    )
    figures = FigureSerializer(many=True)


class Figures(ApiView):
    """What people are judged by, over what the caller reaches: the areas of their desks, and their units."""

    scope_resource = "work-orders"

    @extend_schema(operation_id="figures_retrieve", responses=FiguresSerializer, parameters=PARAMETERS)
    def get(self, request: Request) -> Response:
        unknown = sorted(set(request.query_params) - KNOWN)
        form = WishForm(request.query_params, user_of(request))
        if unknown or not form.is_valid():
            raise Invalid(fields=_wrong(form, unknown))
        wish = form.wish()
        period = wish.period
        sums, *earlier = (selecting.totals(wish.during(each)) for each in (period, period.before, period.year_ago))
        values = [
            _shown(value, *(selecting.value(value.figure, each) for each in earlier))
            for value in selecting.values(sums)
        ]
        until = counting(user_of(request))
        standing = {"counted_until": until.until, "waiting": until.waiting}
        span = {"first": period.first, "last": period.last}
        return Response(FiguresSerializer({**span, **standing, "figures": values}).data)


def _wrong(form: WishForm, unknown: list[str]) -> dict[str, list[str]]:
    wrong = {name: [str(each) for each in errors] for name, errors in form.errors.items()}
    return {**wrong, **{name: [_("There is no such parameter.")] for name in unknown}}


def _shown(value: Value, before: Value, year_ago: Value) -> dict[str, Any]:
    return {
        "code": value.figure.code,
        "name": value.figure.name,
        "formula": value.figure.formula,
        "over": value.over,
        "under": value.under,
        "rate": value.rate,
        "before": before.rate,
        "year_ago": year_ago.rate,
    }
