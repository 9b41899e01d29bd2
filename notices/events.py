"""What people are told of: the events, their sentences, and the names that a template may use. Rooms above fill it."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise

from notices.choices import Urgency

Sentence = str | Promise
_NAMED = re.compile(r"%\((\w+)\)")
# What each template may use besides: the sentence as it would be without, and the page's address.
ALWAYS = frozenset({"text", "url"})


@dataclass(frozen=True)
class Known:
    text: Sentence
    urgency: Urgency


_events: dict[str, Known] = {}


def sentence(event: str, text: Sentence, urgency: Urgency = Urgency.CALM) -> None:
    """Register the sentence of an event: a lazily translated text with %(name)s places."""
    _events[event] = Known(text, urgency)


class Said(dict[str, object]):
    """What a notice says, for a sentence that may have come to ask for more since it was written."""

    def __missing__(self, _name: str) -> str:
        return ""


def sentence_of(event: str, params: dict[str, object]) -> str:
    known = _events.get(event)
    return str(known.text) % Said(params) if known else event


def urgency_of(event: str) -> Urgency:
    known = _events.get(event)
    return known.urgency if known else Urgency.CALM


def known_events() -> list[tuple[str, str]]:
    """Each event with its sentence, for whoever edits channels and templates."""
    return sorted((event, str(known.text)) for event, known in _events.items())


def names_of(event: str) -> frozenset[str]:
    """What a template of the event may use."""
    known = _events.get(event)
    return ALWAYS | frozenset(_NAMED.findall(str(known.text))) if known else ALWAYS
