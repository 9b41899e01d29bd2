"""Rooms above hear of it when a key or an account changes, so that what they keep of them is dropped."""

from collections.abc import Callable

_listeners: list[Callable[[], None]] = []


def heed(listener: Callable[[], None]) -> None:
    """Call `listener`, in the same transaction, whenever a key or an account has changed."""
    _listeners.append(listener)


def changed() -> None:
    for listener in _listeners:
        listener()
