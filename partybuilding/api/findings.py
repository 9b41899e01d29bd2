"""Memberships to be looked into, for whoever is signed in and looks into them. Machines see none."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from rest_framework import serializers

from common.api.callers import user_of
from common.api.serializers import LineField, StrictSerializer
from common.api.views import ActionView, ItemView, ListView, ResourceView
from grids.api.serializers import PERSON, CodedSerializer
from partybuilding import services
from partybuilding.api.filters.members import PartyFindingFilter
from partybuilding.listing.findings import told
from partybuilding.models import Finding, FindingKind, FindingOutcome


class PartyFindingSerializer(CodedSerializer[Finding]):
    kind = serializers.ChoiceField(choices=FindingKind.choices)
    person = serializers.IntegerField(source="person_id", help_text=PERSON)
    name = serializers.CharField(source="person.masked_name", help_text="Masked.")
    member = serializers.SerializerMethodField(help_text="Number of the record, where there is one.")
    evidence = serializers.SerializerMethodField(help_text="In the caller's language.")
    outcome = serializers.ChoiceField(choices=FindingOutcome.choices, allow_blank=True)

    class Meta:
        model = Finding
        fields = [
            *("id", "version", "kind", "person", "name", "member", "organisation", "area", "evidence"),
            *("found_at", "gone_at", "outcome", "note", "noted_at"),
        ]
        read_only_fields = ["organisation", "area"]

    def get_member(self, finding: Finding) -> int | None:
        source = finding.transfer or finding.floating
        return source.member_id if source else None

    def get_evidence(self, finding: Finding) -> list[str]:
        return [told(fact) for fact in finding.evidence]


class PartyFindingNoteInput(StrictSerializer):
    outcome = serializers.ChoiceField(choices=FindingOutcome.choices)
    note = LineField(max_length=200, required=False, allow_blank=True)


class OfFindings(ResourceView):
    model = Finding
    scope_resource = "party-members"
    serializer_class = PartyFindingSerializer

    def loaded(self, rows: Any) -> QuerySet[Any]:
        return super().loaded(rows.for_list())


class Findings(OfFindings, ListView):
    """Letters never handed in, memberships without a record, members away without contact: whom the caller asks."""

    filterset_class = PartyFindingFilter
    orderings: ClassVar[dict[str, str]] = {"-found_at": "-found_at", "found_at": "found_at"}


class FindingItem(OfFindings, ItemView):
    """One of them, with the evidence."""

    lookup_field = "pk"


class NoteOutcome(OfFindings, ActionView):
    """What came of looking into it."""

    input_class = PartyFindingNoteInput
    lookup_field = "pk"

    def act(self, row: Finding, data: dict[str, Any], version: int | None) -> Model:
        services.note_outcome(row, by=user_of(self.request), version=version, request=self.request, **data)
        return self.find(row.pk)
