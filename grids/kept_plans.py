"""Boundaries between the preview and the word to take them in: one file per person, until the next one or a day."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import User
from common.clock import now

FOLDER = "boundaries"
KEPT_FOR = timedelta(days=1)

Boundaries = dict[str, Any]


def keep(user: User, boundaries: Boundaries) -> str:
    """The word under which `kept` gives them back. What the person kept before is dropped."""
    drop(user)
    token = uuid4().hex
    default_storage.save(_name(user, token), ContentFile(json.dumps(boundaries).encode()))
    return token


def kept(user: User, token: str) -> Boundaries | None:
    """By code; None where nothing is kept under this word any more."""
    name = _name(user, token)
    if not token.isalnum() or not default_storage.exists(name):
        return None
    if now() - default_storage.get_created_time(name) > KEPT_FOR:
        return None
    with default_storage.open(name) as file:
        found: Boundaries = json.loads(file.read())
    return found


def drop(user: User) -> None:
    folder = f"{FOLDER}/{user.pk}"
    if default_storage.exists(folder):
        for name in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{name}")


def _name(user: User, token: str) -> str:
    return f"{FOLDER}/{user.pk}/{token}.json"
