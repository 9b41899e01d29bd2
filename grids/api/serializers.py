from typing import Any, TypeVar

from django.db.models import Model
from rest_framework import serializers

from grids.models import Area, AreaKind, GridKind, Organisation, OrganisationKind

M = TypeVar("M", bound=Model)
PERSON = "Number of the person; names stay within the platform."


class CodeField(serializers.SlugRelatedField[Any]):
    """A related row, shown by its code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(slug_field="code", **options)


class CodedSerializer(serializers.ModelSerializer[M]):
    """Shows rows of a model whose relations all have codes."""

    serializer_related_field = CodeField


class AreaSerializer(CodedSerializer[Area]):
    kind = serializers.ChoiceField(choices=AreaKind.choices)
    aliases = serializers.ListField(child=serializers.CharField(), help_text="Other names, such as estates or roads.")
    grid_kind = serializers.ChoiceField(choices=GridKind.choices, allow_blank=True)

    class Meta:
        model = Area
        fields = ["code", "name", "kind", "parent", "aliases", "grid_kind", "valid_from", "valid_to"]
        read_only_fields = ["parent"]
        extra_kwargs = {"parent": {"help_text": "Code of the area that this one is part of."}}


class AreaWithBoundarySerializer(AreaSerializer):
    boundary = serializers.DictField(allow_null=True, help_text="GeoJSON geometry, WGS-84.")

    class Meta(AreaSerializer.Meta):
        fields = [*AreaSerializer.Meta.fields, "boundary", "boundary_generated"]


class OrganisationSerializer(CodedSerializer[Organisation]):
    kind = serializers.ChoiceField(choices=OrganisationKind.choices)

    class Meta:
        model = Organisation
        fields = [
            "code",
            "name",
            "kind",
            "home",
            "serves",
            "directed_by",
            "is_backstop",
            "credit_code",
            "address",
            "phone",
            "is_active",
        ]
        read_only_fields = ["home", "serves", "directed_by"]
        extra_kwargs = {
            "home": {"help_text": "Code of the area where it is at home."},
            "serves": {"help_text": "Codes of the further areas served."},
            "directed_by": {"help_text": "Code of the community that directs a seconded team."},
        }
