"""Posts, absences and the duty roster for other systems, to read."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from common.api.views import ListView
from grids.api.filters import AbsenceFilter, DutyFilter, PostFilter
from grids.api.serializers import CodedSerializer
from grids.models import ADMIN_ROLES, Absence, AbsenceReason, Duty, DutyKind, Post, Role

PERSON = "Number of the person; names stay within the platform."


class PostSerializer(CodedSerializer[Post]):
    role = serializers.ChoiceField(choices=Role.choices)
    person = serializers.IntegerField(source="person_id", help_text=PERSON)
    partner = serializers.IntegerField(source="partner_id", allow_null=True, help_text="Number of the B post.")

    class Meta:
        model = Post
        fields = ["id", "role", "person", "area", "organisation", "partner", "seconded_to", "starts", "ends"]
        read_only_fields = ["area", "organisation", "seconded_to"]


class AbsenceSerializer(serializers.ModelSerializer[Absence]):
    reason = serializers.ChoiceField(choices=AbsenceReason.choices)
    person = serializers.IntegerField(source="person_id", help_text=PERSON)
    cover = serializers.IntegerField(source="cover_id", allow_null=True, help_text=PERSON)

    class Meta:
        model = Absence
        fields = ["id", "person", "cover", "reason", "starts", "ends"]


class DutySerializer(CodedSerializer[Duty]):
    kind = serializers.ChoiceField(choices=DutyKind.choices)
    person = serializers.IntegerField(source="person_id", help_text=PERSON)

    class Meta:
        model = Duty
        fields = ["id", "area", "person", "kind", "starts_at", "ends_at", "is_lead", "note"]
        read_only_fields = ["area"]


class Posts(ListView):
    """Who holds which post where, in reach. Those of administrators are not told."""

    model = Post
    scope_resource = "posts"
    serializer_class = PostSerializer
    filterset_class = PostFilter
    orderings: ClassVar[dict[str, str]] = {"id": "pk"}

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset().exclude(role__in=ADMIN_ROLES)
        return rows.select_related("area", "organisation", "seconded_to").defer("area__boundary")


class Absences(ListView):
    """Who is away, and who covers, of the people in reach."""

    model = Absence
    scope_resource = "posts"
    serializer_class = AbsenceSerializer
    filterset_class = AbsenceFilter
    orderings: ClassVar[dict[str, str]] = {"id": "pk"}


class Duties(ListView):
    """The duty rosters of the areas in reach and of those above."""

    model = Duty
    scope_resource = "posts"
    serializer_class = DutySerializer
    filterset_class = DutyFilter
    orderings: ClassVar[dict[str, str]] = {"starts_at": "starts_at", "id": "pk"}

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("area").defer("area__boundary")
