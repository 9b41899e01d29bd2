"""The endpoints of a workflow table: what each action takes in, and how it is described."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from rest_framework import serializers

from common.api.serializers import LineField, StrictSerializer, TextField
from common.workflow import Action, Need

Field = serializers.Field[Any, Any, Any, Any]
MakeField = Callable[[dict[str, Any]], Field]


def camel_case(name: str) -> str:
    return "".join(part.title() for part in name.split("_"))


def input_of(
    action: Action, prefix: str, kinds: Mapping[str, MakeField], pages_only: Collection[str] = ()
) -> type[StrictSerializer]:
    """The serializer of an action's own input. `kinds` makes the fields that a room has of its own."""
    fields = {need.name: _field(need, kinds) for need in action.needs if need.kind not in pages_only}
    return type(f"{prefix}{camel_case(action.name)}Input", (StrictSerializer,), fields)


def _field(need: Need, kinds: Mapping[str, MakeField]) -> Field:
    options: dict[str, Any] = {"required": need.required, "help_text": need.help or need.label}
    if need.kind in kinds:
        return kinds[need.kind](options)
    if need.kind == "text":
        return TextField(max_length=need.max_length, allow_blank=not need.required, **options)
    if need.kind == "choice":
        assert need.choices is not None  # every choice of the table names its vocabulary
        return serializers.ChoiceField(choices=need.choices.choices, **options)
    if need.kind == "day":
        return serializers.DateField(**options)
    return LineField(max_length=need.max_length, **options)


def described(action: Action, service: Callable[..., object]) -> str:
    """What the endpoint of the action says of itself."""
    says = (service.__doc__ or "").partition("\n")[0]
    after = _quoted(action.to) or "the same"
    return f"{says}\n\nIn state {_quoted(sorted(action.sources))}; then {after}. By {_quoted(sorted(action.who))}."


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
