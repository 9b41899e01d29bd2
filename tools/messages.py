"""The catalogues of translations: `compile` them in pure Python, `extract` messages with GNU gettext."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ["zh_Hans"]
ROOMS = [
    "accounts",
    "common",
    "notices",
    "sheets",
    "grids",
    "workorders",
    "visits",
    "deliberation",
    "projects",
    "partybuilding",
    "appraisal",
    "governance",
    "templates",
]


class GettextMissingError(Exception):
    """GNU gettext is not on this machine."""


def main() -> None:
    action = {"compile": compile_all, "extract": extract_all}.get(" ".join(sys.argv[1:]))
    if action is None:
        sys.exit("Use `python -m tools.messages compile` or `python -m tools.messages extract`.")
    try:
        action()
    except GettextMissingError:
        sys.exit("GNU gettext is needed for this (on Debian and Ubuntu: apt install gettext).")


def catalogue(locale: str) -> Path:
    return ROOT / "locale" / locale / "LC_MESSAGES" / "django.po"


def compile_all() -> None:
    for po in ROOT.glob("locale/*/LC_MESSAGES/*.po"):
        compile_one(po)


def compile_one(po: Path) -> None:
    """Write the .mo beside the .po if that is newer. Readers never see half a file."""
    mo = po.with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
        return
    partial = po.with_suffix(f".{os.getpid()}.mo")
    polib.pofile(str(po)).save_as_mofile(str(partial))
    partial.replace(mo)


def extract_all() -> None:
    for locale in LOCALES:
        found = extracted(locale)
        catalogue(locale).parent.mkdir(parents=True, exist_ok=True)
        found.save(str(catalogue(locale)))
        print(f"{locale}: {len(found)} messages, {len(found.untranslated_entries())} to translate.")


def extracted(locale: str) -> polib.POFile:
    """The catalogue as it should be: every message of code and templates, with the translations there are.

    Works on a copy, so that only what belongs to the project is read and nothing is left in the tree.
    """
    if not shutil.which("xgettext"):
        raise GettextMissingError
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        copy_sources(copy)
        po = copy / catalogue(locale).relative_to(ROOT)
        po.parent.mkdir(parents=True)
        if catalogue(locale).exists():
            shutil.copy(catalogue(locale), po)
        subprocess.run(
            [
                sys.executable,
                "-m",
                "django",
                "makemessages",
                "--no-location",
                "--no-obsolete",
                "-v0",
                "-l",
                locale,
            ],
            cwd=copy,
            env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            check=True,
        )
        return tidy(polib.pofile(str(po)), locale)


def copy_sources(target: Path) -> None:
    for room in ROOMS:
        shutil.copytree(ROOT / room, target / room, ignore=shutil.ignore_patterns("__pycache__", "migrations"))
    (target / "locale").mkdir()


def tidy(po: polib.POFile, locale: str) -> polib.POFile:
    """In one order, without guesses and without dates, so that a change shows only what changed."""
    for entry in po.fuzzy_entries():
        entry.msgstr = ""
        entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
        entry.flags.remove("fuzzy")
        entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
    po.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    po.metadata = {"Language": locale} | {
        name: value
        for name, value in po.metadata.items()
        if name in {"MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Plural-Forms"}
    }
    po.metadata_is_fuzzy = False
    po.header = ""
    return po


if __name__ == "__main__":
    main()
