"""Under which name attempts to sign in are counted."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

# No user has a longer one; the column of the attempts ends too, and anybody may type anything.
LONGEST = 150


def attempted_name(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The name that was typed, cut where a name must end."""
    source = credentials if credentials else request.POST
    return str(source.get("username") or "")[:LONGEST]
