"""Says which models point to a room above their own: names in strings escape the check of imports."""

import os
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import django
from django.apps import apps
from django.db.models import Model

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    django.setup()
    found = list(upward(apps.get_models(include_auto_created=True), floors()))
    print("\n".join(found) or "No model points upward.")
    sys.exit(bool(found))


def floors() -> dict[str, int]:
    """How high each room lies, as the check of imports knows them; rooms beside each other lie equally high."""
    layers: list[str] = tomllib.loads(PROJECT.read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    return {room: height for height, layer in enumerate(reversed(layers)) for room in layer.split(" | ")}


def upward(models: Iterable[type[Model]], floor: Mapping[str, int]) -> Iterator[str]:
    """Each relation from one of our rooms to a higher one, or to one beside it."""
    for model in models:
        for field in model._meta.get_fields():
            target = field.related_model
            if field.auto_created or not isinstance(target, type):
                continue
            here, there = model._meta.app_label, target._meta.app_label
            if here != there and here in floor and floor.get(there, -1) >= floor[here]:
                yield f"{model._meta.label}.{field.name} points up to {target._meta.label}"


if __name__ == "__main__":
    main()
