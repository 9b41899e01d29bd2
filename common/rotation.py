"""Moving encrypted columns to the newest key, in short transactions, while the platform runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.db import models, transaction

from common.crypto import EncryptedTextField, Secret, UndecryptableError, rotate


@dataclass
class Tally:
    rotated: int = 0
    current: int = 0
    unreadable: int = 0


def encrypted_fields(model: type[models.Model]) -> list[str]:
    fields = model._meta.local_concrete_fields
    return [field.attname for field in fields if isinstance(field, EncryptedTextField)]


def encrypted_models(registry: Apps = apps) -> Iterator[type[models.Model]]:
    for model in registry.get_models():
        if model._meta.managed and not model._meta.proxy and encrypted_fields(model):
            yield model


def rotate_model(model: type[models.Model], *, batch: int = 500) -> Tally:
    """Re-encrypt every value of the model that is not under the newest key. Can be stopped and run again."""
    tally = Tally()
    fields = encrypted_fields(model)
    last: Any = None
    while rows := _next_rows(model, fields, last, batch):
        with transaction.atomic():
            for pk, *secrets in rows:
                for field, secret in zip(fields, secrets, strict=True):
                    _rotate_value(model, pk, field, secret, tally)
        last = rows[-1][0]
    return tally


def _next_rows(model: type[models.Model], fields: list[str], last: Any, batch: int) -> list[tuple[Any, ...]]:
    rows = model._base_manager.order_by("pk")
    if last is not None:
        rows = rows.filter(pk__gt=last)
    return list(rows.values_list("pk", *fields)[:batch])


def _rotate_value(model: type[models.Model], pk: Any, field: str, secret: Secret | None, tally: Tally) -> None:
    if not secret:
        return
    try:
        token = rotate(secret.token)
    except UndecryptableError:
        tally.unreadable += 1
        return
    if token == secret.token:
        tally.current += 1
        return
    # Only where the old value still stands: whoever changed it meanwhile used the newest key already.
    unchanged = model._base_manager.filter(pk=pk, **{field: secret})
    tally.rotated += unchanged.update(**{field: Secret(token)})
