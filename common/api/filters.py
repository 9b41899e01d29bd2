"""Filters that refuse what they cannot read, where django-filter's own would silently leave it out."""

from typing import Any

from django_filters.rest_framework import BaseInFilter, ChoiceFilter, TypedChoiceFilter
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field


@extend_schema_field(OpenApiTypes.BOOL)
class FlagFilter(TypedChoiceFilter):
    """true or false."""

    def __init__(self, **options: Any) -> None:
        choices = [("true", "true"), ("false", "false")]
        super().__init__(choices=choices, coerce=lambda text: text == "true", **options)


class ChoicesFilter(BaseInFilter, ChoiceFilter):
    """One or several of the choices: `state=a,b`."""
