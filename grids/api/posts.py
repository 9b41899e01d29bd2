"""Posts for other systems, to read."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from common.api.views import ListView
from grids.api.filters import PostFilter
from grids.api.serializers import PERSON, CodedSerializer
from grids.models import ADMIN_ROLES, Post, Role


class PostSerializer(CodedSerializer[Post]):
    role = serializers.ChoiceField(choices=Role.choices)
    person = serializers.IntegerField(source="person_id", help_text=PERSON)
    partner = serializers.IntegerField(source="partner_id", allow_null=True, help_text="Number of the B post.")

    class Meta:
        model = Post
        fields = ["id", "role", "person", "area", "organisation", "partner", "seconded_to", "starts", "ends"]
        read_only_fields = ["area", "organisation", "seconded_to"]


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
