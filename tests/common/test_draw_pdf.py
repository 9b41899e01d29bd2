"""A page as a PDF file: Chinese letters, each with its shape in the file; numbered pages; nothing fetched."""

import re
import sys

import pytest
from django.template import engines
from django.test import override_settings
from PIL import ImageFile

from common.errors import Conflict
from common.pdf import pdf, pdf_file
from tests.papers import inside, letters

PAGE = "{% extends 'print/base.html' %}{% block title %}槐荫区{% endblock %}{% block content %}{{ text }}{% endblock %}"


@pytest.fixture(autouse=True)
def template():
    loaders = [("django.template.loaders.locmem.Loader", {"a.html": PAGE})]
    given = {"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {}}
    files = engines["django"].engine.dirs
    options = {"loaders": [*loaders, ("django.template.loaders.filesystem.Loader", files)]}
    with override_settings(TEMPLATES=[{**given, "OPTIONS": options}]):
        yield


def test_it_works():
    drawn = pdf("a.html", {"text": "满意率"})
    assert drawn.startswith(b"%PDF-")
    told = inside(drawn)
    assert b"CJK" in told or b"Song" in told or b"Hei" in told
    assert b"/FontFile" in told
    assert b"/StructTreeRoot" in told
    assert set("满意率") <= letters(drawn)


def test_pages_are_as_many_as_are_needed():
    pages = re.compile(rb"/Type ?/Page\b")
    assert len(pages.findall(inside(pdf("a.html", {"text": "满意率"})))) == 1
    assert len(pages.findall(inside(pdf("a.html", {"text": "满意率 " * 3000})))) > 1


def test_pictures_that_are_cut_short_are_refused_all_the_same():
    pdf("a.html", {"text": "一"})
    assert not ImageFile.LOAD_TRUNCATED_IMAGES


def test_nothing_is_fetched(tmp_path, caplog):
    from django.utils.safestring import mark_safe

    picture = tmp_path / "secret.png"
    picture.write_bytes(b"\x89PNG")
    pdf("a.html", {"text": mark_safe(f'<img src="{picture.as_uri()}">')})
    assert "disallowed protocol" in caplog.text


def test_as_an_answer():
    answer = pdf_file("a.html", {"text": "一"}, "bulletin-1")
    assert answer["Content-Type"] == "application/pdf"
    assert "bulletin-1.pdf" in answer["Content-Disposition"]


def test_without_the_libraries_it_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(Conflict):
        pdf("a.html", {"text": ""})
