"""Says what is missing or wrong in the catalogues of translations; ends with 1 when there is anything."""

import re
import sys
from collections.abc import Iterator
from itertools import chain

import polib

from tools import messages

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[#0\-+]?[\d.]*[diouxXeEfFgGcrsa%]|\{\w*\}")
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def main() -> None:
    try:
        found = [problem for locale in messages.LOCALES for problem in problems_of(locale)]
    except messages.GettextMissingError:
        sys.exit("Skipped: GNU gettext is not on this machine.")
    print("\n".join(found) or "All messages are translated.")
    sys.exit(bool(found))


def problems_of(locale: str) -> Iterator[str]:
    wanted = messages.extracted(locale)
    path = messages.catalogue(locale)
    kept = polib.pofile(str(path)) if path.exists() else polib.POFile()
    return chain(unknown(wanted, kept), *(problems(entry) for entry in wanted))


def unknown(wanted: polib.POFile, kept: polib.POFile) -> Iterator[str]:
    """What stands in the catalogue although nothing uses it any more."""
    used = {key(entry) for entry in wanted}
    return (f"Not used: {entry.msgid!r}" for entry in kept if key(entry) not in used)


def key(entry: polib.POEntry) -> tuple[str | None, str]:
    return entry.msgctxt, entry.msgid


def problems(entry: polib.POEntry) -> Iterator[str]:
    """What is wrong with one message, its translation or its placeholders."""
    sources = [entry.msgid, entry.msgid_plural or entry.msgid]
    translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if CHINESE.search("".join(sources)):
        yield f"Not English: {entry.msgid!r}"
    if not all(translations):
        yield f"Not translated: {entry.msgid!r}"
        return
    allowed = [placeholders(source) for source in sources]
    for translation in translations:
        if placeholders(translation) not in allowed:
            yield f"Other placeholders: {entry.msgid!r} → {translation!r}"


def placeholders(text: str) -> list[str]:
    """Sorted, since another language may need another order; %% is no placeholder."""
    return sorted(found for found in PLACEHOLDER.findall(text) if found != "%%")


if __name__ == "__main__":
    main()
