import gettext
import os
import shutil
from pathlib import Path

import polib
import pytest

from tools import check_messages, messages


def write_catalogue(path: Path, *entries: polib.POEntry) -> Path:
    po = polib.POFile()
    po.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=1; plural=0;"}
    po.extend(entries)
    po.save(str(path))
    return path


def test_it_works(tmp_path: Path) -> None:
    path = write_catalogue(
        tmp_path / "django.po",
        polib.POEntry(msgid="Accept", msgstr="接单"),
        polib.POEntry(msgid="%d order", msgid_plural="%d orders", msgstr_plural={0: "%d 件"}),
    )
    messages.compile_one(path)
    with (tmp_path / "django.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert catalogue.gettext("Accept") == "接单"
    assert catalogue.ngettext("%d order", "%d orders", 5) == "%d 件"


def test_compiles_only_what_changed(tmp_path: Path) -> None:
    path = write_catalogue(tmp_path / "django.po", polib.POEntry(msgid="Accept", msgstr="接单"))
    messages.compile_one(path)
    compiled = path.with_suffix(".mo")
    compiled.write_bytes(b"kept")
    messages.compile_one(path)
    assert compiled.read_bytes() == b"kept"
    os.utime(path, (compiled.stat().st_mtime + 1,) * 2)
    messages.compile_one(path)
    assert compiled.read_bytes() != b"kept"


def test_tidy_keeps_no_guess_and_no_date() -> None:
    po = polib.POFile()
    po.metadata = {"MIME-Version": "1.0", "POT-Creation-Date": "2025-03-04 10:00+0800"}
    po.append(polib.POEntry(msgid="Return", msgstr="退单"))
    po.append(polib.POEntry(msgid="Accept it", msgstr="接单", flags=["fuzzy"]))
    entries = list(messages.tidy(po, "zh_Hans"))
    assert [(entry.msgid, entry.msgstr, entry.flags) for entry in entries] == [
        ("Accept it", "", []),
        ("Return", "退单", []),
    ]
    assert po.metadata == {"Language": "zh_Hans", "MIME-Version": "1.0"}


@pytest.mark.parametrize(
    ("msgid", "msgstr", "problem"),
    [
        ("Accept", "接单", None),
        ("%(n)s of %(all)s", "共 %(all)s 件，其中 %(n)s 件", None),
        ("{name}: 100%%", "{name}：100%%", None),
        ("Accept", "", "Not translated"),
        ("接单", "接单", "Not English"),
        ("%(n)s orders", "%(number)s 件", "Other placeholders"),
        ("%s orders", "若干件", "Other placeholders"),
        ("{name} left", "{nome} 已离开", "Other placeholders"),
    ],
)
def test_problems(msgid: str, msgstr: str, problem: str | None) -> None:
    found = list(check_messages.problems(polib.POEntry(msgid=msgid, msgstr=msgstr)))
    assert [text.split(":")[0] for text in found] == ([problem] if problem else [])


def test_plural_may_have_the_placeholders_of_either_form() -> None:
    entry = polib.POEntry(msgid="One order", msgid_plural="%(n)s orders", msgstr_plural={0: "%(n)s 件"})
    assert list(check_messages.problems(entry)) == []


@pytest.mark.skipif(not shutil.which("xgettext"), reason="GNU gettext is not on this machine")
def test_extracts_from_code_and_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "ROOMS", ["room", "templates"])
    for folder in ("room", "templates", "locale/zh_Hans/LC_MESSAGES"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "room" / "views.py").write_text('title = _("Work order")\n')
    (tmp_path / "templates" / "page.html").write_text('{% load i18n %}{% translate "Submit" %}')
    kept = [polib.POEntry(msgid="Submit", msgstr="提交"), polib.POEntry(msgid="Gone", msgstr="没了")]
    write_catalogue(messages.catalogue("zh_Hans"), *kept)
    found = messages.extracted("zh_Hans")
    assert [(entry.msgid, entry.msgstr) for entry in found] == [("Submit", "提交"), ("Work order", "")]
    assert list(check_messages.problems_of("zh_Hans")) == ["Not used: 'Gone'", "Not translated: 'Work order'"]
