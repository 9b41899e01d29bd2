"""What is said of a field that was left empty: what is to be filled in."""

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from common.inputs import CleanTextField, errors_of, sentences_of


class Sample(forms.Form):
    result = CleanTextField(label="What was done")
    unit = forms.ChoiceField(label="Unit", choices=[("a", "A")], widget=forms.RadioSelect)
    photo = forms.FileField(label="Photo")
    sure = forms.BooleanField(label="Yes", error_messages={"required": "Tick this."})
    day = forms.DateField(label="Day")

    def clean(self) -> None:
        self.add_error(None, "Nothing is right.")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def test_it_works():
    assert errors_of(Sample({"day": "2026-13-01"})) == {
        "result": ["Fill in: What was done"],
        "unit": ["Choose: Unit"],
        "photo": ["Add: Photo"],
        "sure": ["Tick this."],
        "day": ["Enter a valid date."],
        "__all__": ["Nothing is right."],
    }


def test_what_is_not_empty_keeps_its_words():
    bound = Sample({"unit": "b"})["unit"]
    assert sentences_of(bound) == ["Select a valid choice. b is not one of the available choices."]


def test_of_a_field_that_a_form_calls_missing_itself():
    form = Sample({"result": "x"})
    form.add_error("result", form.fields["result"].error_messages["required"])
    assert sentences_of(form["result"]) == ["Fill in: What was done"]


@pytest.mark.parametrize(
    "source", ["{% field form.result %}", '{% include "public/_errors.html" with field=form.result %}']
)
def test_on_a_page(source: str):
    html = Template("{% load ui %}" + source).render(Context({"form": Sample({})}))
    assert "Fill in: What was done" in html
    assert "This field is required" not in html


def test_an_outsider_s_words_are_not_obeyed():
    html = Template("{% load ui %}{% field form.day %}").render(Context({"form": Sample({"day": "<script>"})}))
    assert "<script>" not in html
