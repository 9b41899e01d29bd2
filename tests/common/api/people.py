"""A small resource over the users, written as every resource is: neighbours share a first name.

The version is the length of the last name, so that each longer name is a new version.
"""

from typing import Any, Never

from django.db import transaction
from django.db.models.functions import Length
from django.urls import include, path
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.models import User
from common.api.filters import ChoicesFilter, FlagFilter
from common.api.serializers import LineField, StrictSerializer, TextField
from common.api.views import ActionView, ApiView, ChangeView, CreateView, ListView, RemoveView, ResourceView
from common.errors import Conflict, Invalid, NotAllowed, WrongState
from common.versions import check_version


class PersonSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["username", "last_name", "date_joined"]


class HomeInput(StrictSerializer):
    floor = serializers.IntegerField(min_value=-5, max_value=200)


class PersonInput(StrictSerializer):
    username = LineField(max_length=150)
    last_name = TextField(max_length=150, required=False, allow_blank=True)
    home = HomeInput(required=False)


class PeopleFilter(FilterSet):
    is_staff = FlagFilter()
    username = ChoicesFilter(choices=[(name, name) for name in ("alice", "bob", "charlie")])

    class Meta:
        model = User
        fields = ["last_name", "is_staff"]


class Neighbours(ResourceView):
    model = User
    scope_resource = "people"
    serializer_class = PersonSerializer
    input_class = PersonInput
    lookup_field = "username"

    def get_queryset(self):
        rows = User.objects.annotate(version=Length("last_name"))
        return rows.filter(first_name=getattr(self.request.user, "first_name", None))


class PeopleView(Neighbours, ListView, CreateView):
    filterset_class = PeopleFilter
    orderings = {"joined": "date_joined", "newest": "-date_joined", "name": "username"}

    def create(self, data: dict[str, Any]) -> User:
        if User.objects.filter(username=data["username"]).exists():
            raise Invalid.field("username", "This name is taken.", code="taken")
        made = User.objects.create(
            username=data["username"],
            first_name=self.request.user.first_name,
            last_name=data.get("last_name", ""),
        )
        return self.find(str(made.pk))


class PersonView(Neighbours, ChangeView, RemoveView):
    @transaction.atomic
    def change(self, row: User, data: dict[str, Any], version: int | None) -> User:
        current = self.get_queryset().select_for_update().get(pk=row.pk)
        check_version(current, version)
        User.objects.filter(pk=row.pk).update(last_name=data.get("last_name", row.last_name))
        return self.find(str(row.pk))

    def remove(self, row: User, version: int | None) -> None:
        check_version(row, version)
        User.objects.filter(pk=row.pk).delete()


class LengthenView(Neighbours, ActionView):
    input_class = StrictSerializer

    def act(self, row: User, data: dict[str, Any], version: int | None) -> User:
        check_version(row, version)
        if len(row.last_name) >= 5:
            raise WrongState("Long enough.", state="long")
        User.objects.filter(pk=row.pk).update(last_name=row.last_name + "x")
        return self.find(str(row.pk))


class RefusalView(ApiView):
    @extend_schema(exclude=True)
    def get(self, request: Any, kind: str) -> Never:
        raise {
            "conflict": Conflict("Two at once."),
            "not-allowed": NotAllowed("Not yours."),
            "broken": ZeroDivisionError("secret inner detail"),
        }[kind]


urlpatterns = [
    path("api/v1/people/", PeopleView.as_view()),
    path("api/v1/people/<str:username>/", PersonView.as_view()),
    path("api/v1/people/<str:username>/actions/lengthen/", LengthenView.as_view()),
    path("api/v1/refusals/<str:kind>/", RefusalView.as_view()),
    path("api/v1/", include("common.api.urls")),
]
handler400 = "common.api.handlers.bad_request"
handler403 = "common.api.handlers.permission_denied"
handler404 = "common.api.handlers.not_found"
handler500 = "common.api.handlers.server_error"
