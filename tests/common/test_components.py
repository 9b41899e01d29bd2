"""What the template tags of `ui` put into a page."""

from datetime import date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.template import Context, Template
from django.utils import translation

from common.catalogue import samples
from common.ruler import Segment
from common.states import TURNS
from common.toasts import toast

SHANGHAI = ZoneInfo("Asia/Shanghai")
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def render(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


def test_it_works():
    html = render('{% state "registered" %}')
    assert 'data-turn="community"' in html
    assert 'href="#s-registered"' in html
    assert "To dispatch" in html


@pytest.mark.parametrize("code", TURNS)
def test_every_state_has_words_and_a_symbol(code):
    sprite = render('{% include "components/sprite.html" %}')
    html = render("{% state code %}", code=code)
    assert f'id="s-{code}"' in sprite
    assert f">{code}<" not in html


def test_an_unknown_state_is_an_error():
    with pytest.raises(KeyError):
        render('{% state "lost" %}')


def test_every_repeated_icon_is_in_the_sprite():
    sprite = render('{% include "components/sprite.html" %}')
    assert 'href="#i-clock"' in render('{% icon "clock" %}')
    assert 'id="i-clock"' in sprite


def test_an_icon_is_silent_unless_it_has_words():
    assert 'aria-hidden="true"' in render('{% icon "map-pin" %}')
    spoken = render('{% icon "map-pin" "l" label="Place" %}')
    assert 'aria-label="Place"' in spoken
    assert 'class="icon icon-l"' in spoken


@pytest.mark.parametrize(
    ("used", "status", "bar", "mark"),
    [
        (0.4, "normal", 'width="40%"', None),
        (0.72, "soon", 'width="72%"', "#i-clock"),
        (3.0, "over", "<svg", "#i-triangle-alert"),
        (0.6, "paused", 'width="60%"', None),
        (1.4, "normal", 'width="100%"', None),
        (-1, "normal", 'width="0%"', None),
    ],
)
def test_a_deadline_never_speaks_by_colour_alone(used, status, bar, mark):
    html = render('{% deadline used "2 hours left" status %}', used=used, status=status)
    assert bar in html
    assert "2 hours left" in html
    assert ("#i-" in html) == (mark is not None)
    assert mark is None or mark in html


def test_a_deadline_without_a_bar():
    html = render('{% deadline None "2 hours left" "soon" "2026-11-23 14:30" "title" %}')
    assert 'class="bar"' not in html
    assert 'title="2026-11-23 14:30"' in html
    assert "deadline-title" in html


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (datetime(2025, 3, 4, 8, 5, tzinfo=SHANGHAI), "08:05"),
        (datetime(2025, 3, 3, 23, 59, tzinfo=SHANGHAI), "03-03 23:59"),
        (datetime(2024, 12, 31, 9, 0, tzinfo=SHANGHAI), "2024-12-31 09:00"),
        (date(2025, 3, 3), "03-03"),
        (date(2024, 3, 3), "2024-03-03"),
    ],
)
def test_a_time_is_short_and_exact_on_hover(held_clock, value, shown):
    html = render("{% time value %}", value=value)
    assert f">{shown}</time>" in html


def test_the_exact_time_is_local(held_clock):
    html = render("{% time value %}", value=datetime(2025, 3, 4, 1, 2, 3, tzinfo=ZoneInfo("UTC")))
    assert 'title="2025-03-04 09:02:03"' in html
    assert 'datetime="2025-03-04T09:02:03+08:00"' in html
    assert render("{% time value %}", value=None) == ""


@pytest.mark.parametrize(
    "source",
    [
        "{% state 'registered' label=evil %}",
        "{% deadline 0.5 evil 'soon' evil %}",
        "{% tag evil 'over' %}",
        "{% kbd evil %}",
        "{% icon 'map-pin' label=evil %}",
        "{% problem evil %}{{ evil }}{% endproblem %}",
        "{% empty evil %}{{ evil }}{% endempty %}",
        "{% entry at who=evil %}{{ evil }}{% endentry %}",
        "{% progress evil 1 2 evil %}",
        "{% ruler segments 0.5 evil %}",
        "{% preview evil rows action=evil confirm=evil text=evil hidden=hidden %}",
    ],
)
def test_what_people_write_is_shown_as_text(source, held_clock):
    html = render(
        source,
        evil=SCRIPT,
        at=held_clock,
        segments=[Segment("used", 1, SCRIPT)],
        rows=[{"ok": True, "label": SCRIPT, "outcome": SCRIPT}],
        hidden={"order": [SCRIPT]},
    )
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_public_entry_and_an_internal_one(held_clock):
    public = render("{% entry at 'Ma*' public=True %}Phoned{% endentry %}", at=held_clock)
    internal = render("{% entry at %}Looked{% endentry %}", at=held_clock)
    assert 'data-visibility="public"' in public
    assert "#i-eye" in public
    assert 'data-visibility="internal"' in internal
    assert "#i-lock" in internal


def test_a_problem_is_read_out_and_says_what_to_do():
    html = render("{% problem 'Not sent' %}<p>Reload.</p>{% endproblem %}")
    assert 'role="alert"' in html
    assert "Not sent" in html
    assert "<p>Reload.</p>" in html


def test_progress_without_a_value_only_moves():
    assert 'value="3" max="12"' in render("{% progress 'Import' 3 12 %}")
    assert "<progress ></progress>" in render("{% progress 'Import' %}").replace("<progress>", "<progress >")


def test_a_preview_sends_what_was_chosen():
    html = render(
        "{% preview 'Merge' rows action='/merge/' confirm='Merge 1' hidden=hidden danger=True %}",
        rows=[{"ok": True, "label": "A", "outcome": "yes"}, {"ok": False, "label": "B", "outcome": "no"}],
        hidden={"order": [1, 2], "version": 3},
        csrf_token="token",
    )
    assert html.count('name="order"') == 2
    assert 'name="version" value="3"' in html
    assert 'value="token"' in html
    assert html.count("data-skipped") == 1
    assert "button-danger" in html


class Report(forms.Form):
    text = forms.CharField(help_text="In your own words.", min_length=5, widget=forms.Textarea)
    place = forms.CharField(required=False)
    urgent = forms.BooleanField(required=False)
    way = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    secret = forms.IntegerField(widget=forms.HiddenInput)


def test_a_field_has_label_help_and_errors_that_belong_to_it():
    form = Report({"text": "ab", "secret": "1"})
    html = render("{% field form.text data_draft='note' rows=3 %}", form=form)
    assert '<label class="field-label" for="id_text">' in html
    assert 'aria-describedby="id_text_helptext id_text_error"' in html
    assert 'id="id_text_helptext"' in html
    assert 'id="id_text_error"' in html
    assert 'data-draft="note"' in html
    assert ">\nab</textarea>" in html


def test_optional_is_said_only_where_others_are_required():
    form = Report()
    assert "optional" in render("{% field form.place %}", form=form)
    assert "optional" not in render("{% field form.text %}{% field form.urgent %}", form=form)

    class Filter(forms.Form):
        q = forms.CharField(required=False)

    assert "optional" not in render("{% field form.q %}", form=Filter())


def test_what_is_needed_at_times_is_not_called_optional():
    class Call(forms.Form):
        needed_when: ClassVar = {"answer": "needed once somebody was reached"}
        outcome = forms.CharField()
        answer = forms.CharField(required=False)

    html = render("{% field form.answer %}", form=Call())
    assert "needed once somebody was reached" in html
    assert "optional" not in html.replace("field-optional", "")


def test_a_group_of_choices_is_a_fieldset():
    html = render("{% field form.way %}", form=Report())
    assert "<fieldset" in html
    assert "<legend" in html


def test_a_whole_form_renders_the_same_way_and_lists_what_is_wrong():
    form = Report({"text": "ab", "secret": "x"})
    form.add_error(None, "Nobody is there today.")
    html = render("{{ form }}", form=form)
    assert "Nobody is there today." in html
    assert 'href="#id_text"' in html
    assert "Enter a whole number." in html  # the hidden field's error must not vanish
    assert html.count('name="secret"') == 1
    assert html.count('class="field ') == 4


def test_a_toast_with_a_way_back(rf):
    request = rf.get("/")
    SessionMiddleware(lambda _request: None).process_request(request)
    MessageMiddleware(lambda _request: None).process_request(request)
    toast(request, "Dispatched", undo="/undo/7/")
    toast(request, "Saved")
    html = render('{% include "components/toasts.html" %}', messages=get_messages(request), csrf_token="token")
    assert html.count("Dispatched") == html.count("Saved") == 1
    assert html.count('action="/undo/7/"') == html.count("data-stay") == 1


def test_the_catalogue_has_every_state():
    shown = [code for codes in samples()["turns"].values() for code in codes]
    assert sorted(shown) == sorted(TURNS)
