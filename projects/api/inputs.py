"""What each action of the workflow table takes in."""

from typing import Any

from rest_framework import serializers

from common.api import actions
from common.api.serializers import StrictSerializer
from common.workflow import Action
from projects.api.serializers import MONEY_IN
from projects.inputs import MOST_LINKS_AT_ONCE


def _row(options: dict[str, Any]) -> actions.Field:
    return serializers.IntegerField(min_value=1, **options)


KINDS: dict[str, actions.MakeField] = {
    "money": lambda options: serializers.DecimalField(**MONEY_IN, min_value=0, **options),
    "number": lambda options: serializers.IntegerField(min_value=1, max_value=MOST_LINKS_AT_ONCE, **options),
    "milestone": _row,
    "expense": _row,
    "fund": _row,
}


def input_of(action: Action) -> type[StrictSerializer]:
    """The serializer of an action's own input."""
    return actions.input_of(action, "Project", KINDS, pages_only=("photos",))
