from typing import Any

from rest_framework import serializers

from common.api.serializers import FlagField, LineField, StrictSerializer
from sheets.choices import Format, JobState
from sheets.models import Job, JobProblem
from sheets.registers import Verdict
from sheets.services import LONGEST_REASON


class CountsSerializer(serializers.Serializer[Any]):
    new = serializers.IntegerField(default=0)
    changed = serializers.IntegerField(default=0)
    same = serializers.IntegerField(default=0)
    refused = serializers.IntegerField(default=0)

    def to_representation(self, instance: dict[str, int]) -> dict[str, int]:
        return {verdict: instance.get(verdict, 0) for verdict in Verdict}


class JobSerializer(serializers.ModelSerializer[Job]):
    state = serializers.ChoiceField(choices=JobState.choices)
    total = serializers.IntegerField(help_text="Rows, once known.")
    done = serializers.IntegerField(help_text="Rows that the present step has been through.")
    message = serializers.CharField(help_text="Why it failed, or what was cancelled.")


class ImportSerializer(JobSerializer):
    counts = CountsSerializer(help_text="What the rows would become, and after `importing` what they became.")
    problem_count = serializers.IntegerField(help_text="At most 1,000 of them are listed.")

    class Meta:
        model = Job
        fields = [
            "id",
            "register",
            "state",
            "version",
            "file_name",
            "sha256",
            "total",
            "done",
            "counts",
            "problem_count",
            "message",
            "created_at",
            "finished_at",
        ]


class ExportSerializer(JobSerializer):
    format = serializers.ChoiceField(choices=Format.choices)
    filters = serializers.DictField(child=serializers.CharField())

    class Meta:
        model = Job
        fields = [
            "id",
            "register",
            "state",
            "version",
            "format",
            "filters",
            "in_full",
            "total",
            "done",
            "message",
            "created_at",
            "finished_at",
        ]


class ProblemOfRowSerializer(serializers.ModelSerializer[JobProblem]):
    class Meta:
        model = JobProblem
        fields = ["id", "row", "column", "sentence"]
        extra_kwargs = {
            "row": {"help_text": "As the spreadsheet counts."},
            "column": {"help_text": "Empty when the whole row is meant."},
        }


class ImportInput(StrictSerializer):
    register = LineField(max_length=40, help_text="Name of the register.")
    file = serializers.FileField(max_length=200, allow_empty_file=True, help_text=".xlsx, .xls, .ods or .csv")


class ExportInput(StrictSerializer):
    register = LineField(max_length=40, help_text="Name of the register.")
    filters = serializers.DictField(child=LineField(max_length=100, allow_blank=True), required=False)
    format = serializers.ChoiceField(choices=Format.choices, default=Format.XLSX)
    in_full = FlagField(default=False, help_text="Sensitive columns unmasked; needs a reason and the permission.")
    reason = LineField(max_length=LONGEST_REASON, required=False, allow_blank=True)
