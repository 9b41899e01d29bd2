from rest_framework import serializers

from grids.models import Area, AreaKind, GridKind, Organisation, OrganisationKind


class AreaSerializer(serializers.ModelSerializer[Area]):
    kind = serializers.ChoiceField(choices=AreaKind.choices)
    parent = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    aliases = serializers.ListField(child=serializers.CharField())
    grid_kind = serializers.ChoiceField(choices=GridKind.choices, allow_blank=True)

    class Meta:
        model = Area
        fields = ["code", "name", "kind", "parent", "aliases", "grid_kind", "valid_from", "valid_to"]


class AreaWithBoundarySerializer(AreaSerializer):
    boundary = serializers.DictField(allow_null=True, help_text="GeoJSON geometry, WGS-84.")

    class Meta(AreaSerializer.Meta):
        fields = [*AreaSerializer.Meta.fields, "boundary", "boundary_generated"]


class OrganisationSerializer(serializers.ModelSerializer[Organisation]):
    kind = serializers.ChoiceField(choices=OrganisationKind.choices)
    home = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    serves = serializers.SerializerMethodField(help_text="Codes of the areas served.")

    class Meta:
        model = Organisation
        fields = ["code", "name", "kind", "home", "serves", "is_backstop", "phone", "is_active"]

    def get_serves(self, organisation: Organisation) -> list[str]:
        return sorted(area.code for area in organisation.serves.all())
