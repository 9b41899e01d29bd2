"""Says which models point to a room above their own: names in strings escape the check of imports."""

import os
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import django
from django.apps import apps
from django.db.models import Model

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    django.setup()
    found = list(upward(apps.get_models(include_auto_created=True), rooms()))
    print("\n".join(found) or "No model points upward.")
    sys.exit(bool(found))


def rooms() -> list[str]:
    """The rooms from the lowest to the highest, as the check of imports knows them."""
    layers: list[str] = tomllib.loads(PROJECT.read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    return layers[::-1]


def upward(models: Iterable[type[Model]], order: list[str]) -> Iterator[str]:
    """Each relation from one of our rooms to a higher one."""
    for model in models:
        for field in model._meta.get_fields():
            target = field.related_model
            if field.auto_created or not isinstance(target, type):
                continue
            here, there = model._meta.app_label, target._meta.app_label
            if here in order and there in order and order.index(there) > order.index(here):
                yield f"{model._meta.label}.{field.name} points up to {target._meta.label}"


if __name__ == "__main__":
    main()
