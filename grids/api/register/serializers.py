"""The register as programs see it: everything personal is masked."""

from typing import Any

from rest_framework import serializers

from common.api.serializers import FlagField, LineField, StrictSerializer, TextField
from common.clock import today
from grids.api.serializers import CodedSerializer
from grids.codes import PoliticalStatus, Sex
from grids.models import Building, BuildingKind, Household, Occupancy, Relation, Residence, ResidenceKind
from grids.register.doors import LONGEST
from grids.register.households import FACILITY_LENGTH, MOST_FACILITIES, TEXT_LENGTH
from grids.register.living import HUKOU_LENGTH
from grids.register.people import NAME_LENGTH


class BuildingSerializer(CodedSerializer[Building]):
    code = serializers.CharField(source="area.code")
    name = serializers.CharField(source="area.name")
    area = serializers.CharField(source="area.parent.code", help_text="Code of the area that it stands in.")
    kind = serializers.ChoiceField(choices=BuildingKind.choices)

    class Meta:
        model = Building
        fields = [
            "code",
            "name",
            "area",
            "kind",
            "property_company",
            "units",
            "floors",
            "dwellings",
            "built",
            "has_lift",
            "version",
        ]
        read_only_fields = ["property_company"]
        extra_kwargs = {"units": {"help_text": "How many entrances."}}


class BuildingChange(StrictSerializer):
    name = LineField(max_length=80)
    kind = serializers.ChoiceField(choices=BuildingKind.choices, required=False)
    property_company = LineField(
        max_length=40, required=False, allow_blank=True, help_text="Code of the organisation; empty for none."
    )
    units = serializers.IntegerField(min_value=1, max_value=99, required=False, allow_null=True)
    floors = serializers.IntegerField(min_value=1, max_value=200, required=False, allow_null=True)
    dwellings = serializers.IntegerField(min_value=0, max_value=9999, required=False, allow_null=True)
    built = serializers.IntegerField(min_value=1700, max_value=2200, required=False, allow_null=True)
    has_lift = FlagField(required=False)


class BuildingInput(BuildingChange):
    area = LineField(max_length=20, help_text="Code of the area that it stands in.")
    code = LineField(max_length=20, required=False, help_text="Left out: the next number after the area's code.")


class HouseholdSerializer(CodedSerializer[Household]):
    door = serializers.CharField(source="door_masked", help_text="Masked.")
    occupancy = serializers.ChoiceField(choices=Occupancy.choices)
    facilities = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Household
        fields = [
            "code",
            "area",
            "door",
            "entrance",
            "floor",
            "occupancy",
            "cluster",
            "facilities",
            "dangers",
            "disputes",
            "checked_on",
            "closed_on",
            "changed_at",
            "version",
        ]
        read_only_fields = ["area"]
        extra_kwargs = {"area": {"help_text": "Code of the building, or of the area where the house stands alone."}}


class HouseholdChange(StrictSerializer):
    door = LineField(max_length=LONGEST, required=False)
    occupancy = serializers.ChoiceField(choices=Occupancy.choices, required=False)
    cluster = LineField(max_length=40, required=False, allow_blank=True)
    facilities = serializers.ListField(
        child=LineField(max_length=FACILITY_LENGTH), max_length=MOST_FACILITIES, required=False
    )
    dangers = TextField(max_length=TEXT_LENGTH, required=False, allow_blank=True)
    disputes = TextField(max_length=TEXT_LENGTH, required=False, allow_blank=True)
    checked_on = serializers.DateField(required=False, allow_null=True)


class HouseholdInput(HouseholdChange):
    area = LineField(max_length=20, help_text="Code of the building, or of the area where the house stands alone.")
    code = LineField(max_length=40, required=False, help_text="Left out: the next number after the area's code.")


class ResidentSerializer(serializers.ModelSerializer[Residence]):
    household = serializers.CharField(source="household.code")
    area = serializers.CharField(source="household.area.code")
    name = serializers.CharField(source="person.masked_name", help_text="Masked.")
    phone = serializers.CharField(source="person.phone_masked", help_text="Masked.")
    id_number = serializers.CharField(source="person.id_masked", help_text="Masked.")
    sex = serializers.ChoiceField(source="person.sex", choices=Sex.choices)
    age = serializers.SerializerMethodField()
    political_status = serializers.ChoiceField(
        source="person.political_status", choices=PoliticalStatus.choices, allow_blank=True
    )
    kind = serializers.ChoiceField(choices=ResidenceKind.choices)
    relation = serializers.ChoiceField(choices=Relation.choices)
    version = serializers.IntegerField(help_text="That of the household's card.")

    class Meta:
        model = Residence
        fields = [
            "id",
            "household",
            "area",
            "name",
            "phone",
            "id_number",
            "sex",
            "age",
            "political_status",
            "kind",
            "relation",
            "hukou",
            "moved_in",
            "moved_out",
            "version",
        ]

    def get_age(self, residence: Any) -> int | None:
        age: int | None = residence.person.age_on(today())
        return age


class ResidentChange(StrictSerializer):
    name = LineField(max_length=NAME_LENGTH)
    phone = LineField(max_length=40, required=False)
    id_number = LineField(max_length=24, required=False, help_text="GB 11643; sex and birth follow from it.")
    sex = serializers.ChoiceField(choices=Sex.choices, required=False)
    birth = serializers.DateField(required=False)
    political_status = serializers.ChoiceField(choices=PoliticalStatus.choices, required=False)
    kind = serializers.ChoiceField(choices=ResidenceKind.choices, required=False)
    relation = serializers.ChoiceField(choices=Relation.choices, required=False)
    hukou = LineField(max_length=HUKOU_LENGTH, required=False, allow_blank=True)
    moved_in = serializers.DateField(required=False)


class MoveInInput(ResidentChange):
    leaves_others = FlagField(
        required=False, help_text="The person moves out of the other households that the caller may see."
    )


class DayInput(StrictSerializer):
    day = serializers.DateField()
