"""Short words after an action, optionally with a way to take it back."""

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

from common.errors import Sentence

UNDO = "undo:"


def toast(request: HttpRequest, text: Sentence, *, undo: str = "") -> None:
    """Say `text` on the next page; `undo` is a path that takes a POST."""
    messages.success(request, str(text), extra_tags=UNDO + undo if undo else "")


def undo_path(message: Message) -> str:
    tags = message.extra_tags or ""
    return tags.removeprefix(UNDO) if tags.startswith(UNDO) else ""
