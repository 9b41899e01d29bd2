"""Filters that refuse what they cannot read, where django-filter's own would silently leave it out."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django_filters.fields import BaseCSVField, IsoDateTimeField
from django_filters.rest_framework import (
    BaseInFilter,
    ChoiceFilter,
    IsoDateTimeFilter,
    NumberFilter,
    TypedChoiceFilter,
)
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field


@extend_schema_field(OpenApiTypes.BOOL)
class FlagFilter(TypedChoiceFilter):
    """true or false."""

    def __init__(self, **options: Any) -> None:
        choices = [("true", "true"), ("false", "false")]
        super().__init__(choices=choices, coerce=lambda text: text == "true", **options)


class ListedField(BaseCSVField):
    def clean(self, value: list[str] | None) -> Any:
        if value and not all(value):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": ""})
        return super().clean(value)


class ChoicesFilter(BaseInFilter, ChoiceFilter):
    """One or several of the choices: `state=a,b`."""

    base_field_class = ListedField


class MomentField(IsoDateTimeField):
    def to_python(self, value: Any) -> datetime | None:
        moment: datetime | None = super().to_python(value)
        try:
            return moment and moment.astimezone(UTC)
        except OverflowError as outside:  # at the very ends of the calendar
            raise ValidationError(self.error_messages["invalid"], code="invalid") from outside


class MomentFilter(IsoDateTimeFilter):
    """A date and time of day with offset."""

    field_class = MomentField


class WholeField(forms.IntegerField):
    def clean(self, value: Any) -> Any:
        if value == "":
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().clean(value)


class WholeFilter(NumberFilter):
    """A whole number."""

    field_class = WholeField
