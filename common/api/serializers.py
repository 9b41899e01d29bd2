"""Input that takes what it knows and says so about what it does not."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from common.text import clean_line, clean_text


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses unknown fields by name, so that a misspelt one is not silently lost."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            self._refuse_unknown(data)
        return super().to_internal_value(data)

    def _refuse_unknown(self, data: Mapping[str, Any]) -> None:
        known = [name for name, field in self.fields.items() if not field.read_only]
        unknown = sorted(set(data) - set(known))
        if not unknown:
            return
        if known:
            sentence = _("There is no such field. Known here: %(known)s.") % {"known": ", ".join(known)}
        else:
            sentence = _("There is no such field; this takes none.")
        raise serializers.ValidationError({name[:100]: [sentence] for name in unknown[:20]}, code="unknown")


class StringField(serializers.CharField):
    """A string of JSON: a number is none, since its leading zeros would be lost."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class TextField(StringField):
    """Free text of one or more lines, cleaned as everywhere."""

    def __init__(self, *, max_length: int, **options: Any) -> None:
        super().__init__(**options)
        self.longest = max_length

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        return clean_text(text, self.longest) if text.strip() else ""


class LineField(StringField):
    """A name, a number, a code: one line without control characters."""

    def to_internal_value(self, data: Any) -> str:
        line = clean_line(super().to_internal_value(data))
        if not line and not self.allow_blank:
            self.fail("blank")
        return line


class NumberField(serializers.FloatField):
    """A number of JSON."""

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return super().to_internal_value(data)


class FlagField(serializers.BooleanField):
    """true or false."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class NoInput(StrictSerializer):
    """An empty body."""


class ProblemErrorSerializer(serializers.Serializer[Any]):
    field = serializers.CharField(help_text="Dotted path; empty when the whole input is meant.")
    code = serializers.CharField()
    detail = serializers.CharField()


# Made by a call, since a serializer has `errors` of its own.
problem_serializer = inline_serializer(
    "Problem",
    {
        "type": serializers.CharField(help_text="URI of the kind of problem."),
        "title": serializers.CharField(),
        "status": serializers.IntegerField(),
        "detail": serializers.CharField(help_text="A sentence for the person in front of the screen."),
        "code": serializers.CharField(help_text="Stable, for programs."),
        "errors": ProblemErrorSerializer(many=True),
        "request_id": serializers.CharField(help_text="For the question to whoever runs the server."),
        "state": serializers.CharField(required=False, help_text="409: the present state."),
        "version": serializers.IntegerField(required=False, help_text="412: the present version."),
    },
)
