"""The forms of a page as a browser would send them when nothing was touched."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from common.clock import today

Values = dict[str, list[str]]
TYPED = {"number": "1", "datetime-local": "2026-11-18T10:00", "tel": "13900007777"}
WORDS = "甲方的一句话"


@dataclass
class PageForm:
    """`offered` are the values among which one chooses, and what is sent hidden."""

    url: str
    values: Values = field(default_factory=dict)
    offered: dict[str, set[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    def sendings(self) -> Iterator[tuple[str, Values]]:
        """By each button: where to, and with what."""
        for to, name, value in self.buttons or [(self.url, "", "")]:
            yield to, {**self.values, **({name: [value]} if name else {})}

    def choosing(self) -> dict[str, set[str]]:
        """What is offered by fields whose values are keys or codes; a button that names a row is one, too."""
        found = {name: set(offered) for name, offered in self.offered.items()}
        for _to, name, value in self.buttons:
            found.setdefault(name, set()).add(value)
        return {name: offered for name, offered in found.items() if name and any(map(names_a_row, offered))}


def names_a_row(value: str) -> bool:
    return value.replace(".", "").isdecimal() or (value[:1].isalpha() and any(map(str.isdecimal, value)))


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.select = url, ""
        self.found: list[PageForm] = []
        self.open: PageForm | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        read = {"button": _button, "input": _input, "textarea": _textarea}.get(tag)
        if tag == "form":
            is_sent = given.get("method", "").lower() == "post"
            self.open = PageForm(urljoin(self.url, given.get("action") or self.url)) if is_sent else None
            self.found += [self.open] if self.open else []
        elif tag == "select":
            self.select = given.get("name", "")
        elif self.open is not None and tag == "option" and self.select:
            _option(self.open, self.select, given)
        elif self.open is not None and read is not None:
            read(self.open, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = ""


def _button(form: PageForm, given: dict[str, str]) -> None:
    to = urljoin(form.url, given["formaction"]) if "formaction" in given else form.url
    form.buttons.append((to, given.get("name", ""), given.get("value", "")))


def _input(form: PageForm, given: dict[str, str]) -> None:
    name, kind, value = given.get("name", ""), given.get("type", "text"), given.get("value", "")
    if not name or kind in ("submit", "file"):
        return
    if kind in ("checkbox", "radio"):
        form.offered.setdefault(name, set()).add(value or "on")
        if "checked" in given or not form.values.get(name):
            form.values.setdefault(name, []).append(value or "on")
        return
    if kind == "hidden":
        form.offered.setdefault(name, set()).add(value)
    typed = str(today()) if kind == "date" else TYPED.get(kind, "甲")
    form.values[name] = [value or typed]


def _textarea(form: PageForm, given: dict[str, str]) -> None:
    form.values[given.get("name", "")] = [WORDS]


def _option(form: PageForm, name: str, given: dict[str, str]) -> None:
    value = given.get("value", "")
    form.offered.setdefault(name, set()).add(value)
    if value and ("selected" in given or name not in form.values):
        form.values[name] = [value]


def forms_in(answer: Any, url: str) -> list[PageForm]:
    """Those that are sent by POST; none where there is no page."""
    if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
        return []
    reader = _Reader(url)
    reader.feed(answer.content.decode())
    return reader.found
