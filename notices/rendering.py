"""From an event to words, by template or by its default sentence, in one language and for one kind of channel."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import translation

from common.revisions import Kept
from notices.choices import ROBOTS
from notices.events import sentence_of
from notices.models import Template

TEMPLATES = "notices.templates"
TITLE_LENGTH = 200
PLACE = re.compile(r"\{(\w+)\}")
_PRIVATE = re.compile(r"⟦(\w+)⟧")
# Robots read Markdown: what people typed must not become a link, a mention or a heading there.
_HARMLESS = str.maketrans("[]<>`*#_\n\r", "［］＜＞｀＊＃＿  ")

Texts = Mapping[str, str]


class Words(NamedTuple):
    title: str
    text: str


def _load() -> dict[tuple[str, str, str], Template]:
    return {(each.event, each.kind, each.language): each for each in Template.objects.all()}


_kept = Kept(_load, TEMPLATES)


def words(event: str, kind: str, language: str, params: Mapping[str, Any], url: str, private: Texts) -> Words:
    """What is said. In place of a private value stands its name, ⟦link⟧ say, until it is sent."""
    shown = {name: _shown(str(value), kind) for name, value in params.items()}
    shown |= {name: f"⟦{name}⟧" for name in private}
    with translation.override(language):
        text = sentence_of(event, dict(shown))
    template = _template(event, kind, language)
    if template is None:
        return Words(text[:TITLE_LENGTH], text)
    places = {**shown, "text": text, "url": absolute(url)}
    title = filled(template.title, places) if template.title else text
    return Words(title[:TITLE_LENGTH], filled(template.body, places))


def _template(event: str, kind: str, language: str) -> Template | None:
    templates = _kept.get()
    return templates.get((event, kind, language)) or templates.get((event, "", language))


def _shown(value: str, kind: str) -> str:
    return value.translate(_HARMLESS) if kind in ROBOTS else value


def filled(text: str, places: Texts) -> str:
    """The text with {names} replaced, each once; names that are not known stay."""
    return PLACE.sub(lambda found: places.get(found[1], found[0]), text)


def revealed(text: str, private: Texts) -> str:
    """The text as it is sent, with the private values in their places."""
    return _PRIVATE.sub(lambda found: private.get(found[1], found[0]), text)


def absolute(url: str) -> str:
    """The address of a page of ours for somebody who reads it elsewhere; nothing when ours is not known."""
    return f"{settings.SITE_URL}{url}" if url.startswith("/") and settings.SITE_URL else ""
