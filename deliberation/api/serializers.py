"""Meetings as programs see them: units are named, people are not."""

from typing import Any

from rest_framework import serializers

from common.api.serializers import FlagField, LineField, StrictSerializer, TextField
from deliberation.choices import (
    ANSWERS,
    RECORDED,
    Attendance,
    BallotOutcome,
    BallotWay,
    Choice,
    Majority,
    MeetingKind,
    MeetingState,
    MeetingStep,
    Quorum,
)
from deliberation.models import Meeting
from grids.api.serializers import CodedSerializer


class AgendaItemSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    position = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField()
    proposer = serializers.CharField()
    order = serializers.CharField(source="work_order.number", default=None, allow_null=True)
    origin = serializers.CharField(source="source", help_text="Where it comes from.")


class AttendeeSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    unit = serializers.CharField(source="organisation.code", default=None, allow_null=True)
    name = serializers.CharField(source="masked_name", help_text="Of people only as much as everybody may read.")
    has_vote = serializers.BooleanField()
    state = serializers.ChoiceField(choices=Attendance.choices)


class BallotSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    item = serializers.IntegerField(source="item_id", allow_null=True)
    question = serializers.CharField()
    way = serializers.ChoiceField(choices=BallotWay.choices)
    majority = serializers.ChoiceField(choices=Majority.choices)
    quorum = serializers.ChoiceField(choices=Quorum.choices)
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.ChoiceField(choices=BallotOutcome.choices, allow_blank=True)
    totals = serializers.DictField(
        child=serializers.IntegerField(), allow_null=True, help_text="Once the ballot is closed."
    )


class ResolutionSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    item = serializers.IntegerField(source="item_id", allow_null=True)
    ballot = serializers.IntegerField(source="ballot_id", allow_null=True)
    text = serializers.CharField()
    unit = serializers.CharField(source="unit.code", default=None, allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    order = serializers.CharField(source="order.number", default=None, allow_null=True, help_text="None: a draft.")
    order_state = serializers.CharField(source="order.state", default=None, allow_null=True)


class MeetingEntrySerializer(serializers.Serializer[Any]):
    step = serializers.ChoiceField(choices=MeetingStep.choices)
    at = serializers.DateTimeField()
    version = serializers.IntegerField()


class MeetingSerializer(CodedSerializer[Meeting]):
    kind = serializers.ChoiceField(choices=MeetingKind.choices)
    state = serializers.ChoiceField(choices=MeetingState.choices)

    class Meta:
        model = Meeting
        fields = [
            "id",
            "version",
            "kind",
            "title",
            "area",
            "starts_at",
            "ends_at",
            "place",
            "link",
            "state",
            "is_public",
            "convened_at",
            "closed_at",
        ]
        read_only_fields = ["area"]


class WholeMeetingSerializer(MeetingSerializer):
    agenda = AgendaItemSerializer(many=True)
    attendees = AttendeeSerializer(many=True)
    ballots = BallotSerializer(many=True)
    resolutions = ResolutionSerializer(many=True)
    entries = MeetingEntrySerializer(many=True)

    class Meta(MeetingSerializer.Meta):
        fields = [*MeetingSerializer.Meta.fields, "minutes", "agenda", "attendees", "ballots", "resolutions", "entries"]


class MeetingChange(StrictSerializer):
    kind = serializers.ChoiceField(choices=MeetingKind.choices)
    title = LineField(max_length=120)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    place = LineField(max_length=120, required=False, allow_blank=True)
    link = serializers.URLField(max_length=300, required=False, allow_blank=True)
    is_public = FlagField(required=False)


class MeetingInput(MeetingChange):
    area = LineField(max_length=20, help_text="Code of the area.")


class AgendaInput(StrictSerializer):
    title = LineField(max_length=120)
    text = TextField(max_length=2000, required=False, allow_blank=True)
    proposer = LineField(max_length=80, required=False, allow_blank=True)
    order = LineField(max_length=20, required=False, help_text="Number of the order that it is about.")
    origin = LineField(max_length=200, required=False, allow_blank=True, help_text="Where it comes from.")


class GuestsInput(StrictSerializer):
    people = serializers.ListField(
        child=serializers.IntegerField(min_value=1), max_length=100, required=False, help_text="Numbers of colleagues."
    )
    units = serializers.ListField(child=LineField(max_length=40), max_length=100, required=False, help_text="Codes.")
    names = serializers.ListField(child=LineField(max_length=50), max_length=100, required=False)
    phones = serializers.DictField(
        child=LineField(max_length=40), required=False, help_text="Of whom among the names one is known: they are told."
    )
    has_vote = FlagField(required=False)


class AttendedInput(StrictSerializer):
    attendee = serializers.IntegerField(min_value=1)
    state = serializers.ChoiceField(choices=[(each.value, each.label) for each in RECORDED])


class AttendanceInput(StrictSerializer):
    came = AttendedInput(many=True)


class InvitationAnswerInput(StrictSerializer):
    attendee = serializers.IntegerField(min_value=1)
    answer = serializers.ChoiceField(choices=[(each.value, each.label) for each in ANSWERS])
    note = LineField(max_length=200, required=False, allow_blank=True)


class ReasonInput(StrictSerializer):
    reason = LineField(max_length=300)


class MinutesInput(StrictSerializer):
    minutes = TextField(max_length=10_000)


class BallotInput(StrictSerializer):
    question = LineField(max_length=200)
    item = serializers.IntegerField(min_value=1, required=False)
    way = serializers.ChoiceField(choices=BallotWay.choices, required=False)
    majority = serializers.ChoiceField(choices=Majority.choices, required=False)
    quorum = serializers.ChoiceField(choices=Quorum.choices, required=False)


class OfBallotInput(StrictSerializer):
    ballot = serializers.IntegerField(min_value=1)


class CountInput(OfBallotInput):
    yes = serializers.IntegerField(min_value=0, max_value=10_000)
    no = serializers.IntegerField(min_value=0, max_value=10_000)
    abstain = serializers.IntegerField(min_value=0, max_value=10_000)


class VoteInput(OfBallotInput):
    attendee = serializers.IntegerField(min_value=1)
    choice = serializers.ChoiceField(choices=Choice.choices)


class ResolutionInput(StrictSerializer):
    text = TextField(max_length=2000)
    item = serializers.IntegerField(min_value=1, required=False)
    ballot = serializers.IntegerField(min_value=1, required=False)
    unit = LineField(max_length=40, required=False, help_text="Code of the unit that is responsible.")
    category = LineField(max_length=40, required=False, help_text="Code; with a unit.")
    due_on = serializers.DateField(required=False)


class PartInput(StrictSerializer):
    id = serializers.IntegerField(min_value=1, help_text="Of the part of the meeting that is meant.")
