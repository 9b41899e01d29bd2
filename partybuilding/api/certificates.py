"""One's own record of service for programs that one uses. Nobody else's: a key speaks for nobody's office."""

from datetime import date
from typing import Any, ClassVar

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.callers import user_of
from common.api.views import ApiView
from common.errors import Invalid
from partybuilding.service_record import ServiceRecord, own_person, this_year
from partybuilding.services.certificates import check_period


class ServiceLineSerializer(serializers.Serializer[Any]):
    on = serializers.DateField()
    kind = serializers.CharField()
    what = serializers.CharField()
    where = serializers.CharField()
    hours = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True)


class ServiceRecordSerializer(serializers.Serializer[Any]):
    starts = serializers.DateField()
    ends = serializers.DateField()
    hours = serializers.DecimalField(max_digits=7, decimal_places=1, help_text="Of all lines together.")
    lines = ServiceLineSerializer(many=True)


PARAMETERS = [
    OpenApiParameter("starts", date, description="First day; left out: that of this year."),
    OpenApiParameter("ends", date, description="Last day; left out: today."),
]
KNOWN = frozenset({"starts", "ends"})


class OwnRecord(ApiView):
    """What the caller did for others: activities that they came to, needs that they met, visits with a group."""

    scope_resource: ClassVar[str | None] = "service-record"

    @extend_schema(operation_id="service_record_retrieve", responses=ServiceRecordSerializer, parameters=PARAMETERS)
    def get(self, request: Request) -> Response:
        unknown = set(request.query_params) - KNOWN
        if unknown:
            raise Invalid(fields={name[:100]: [_("There is no such parameter.")] for name in sorted(unknown)[:20]})
        starts, ends = (_day(request, name, usual) for name, usual in zip(("starts", "ends"), this_year(), strict=True))
        check_period(starts, ends)
        person = own_person(user_of(request))
        if person is None:
            raise Http404
        return Response(ServiceRecordSerializer(ServiceRecord(person, starts, ends)).data)


def _day(request: Request, name: str, usual: date) -> date:
    text = request.query_params.get(name)
    if text is None:
        return usual
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid.field(name, _("Give a day, such as %(day)s.") % {"day": usual.isoformat()}) from error
