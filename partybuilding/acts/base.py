"""What can be done on a page, by verb: the form that asks for it, and what it does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError, Sentence
from common.pages import INVALID, refused, user_of
from common.toasts import toast
from partybuilding.surroundings import surroundings_of

NOTED = _("Noted.")
DONE = 302


class PlainForm(forms.Form):
    """A button: the version that was decided on, and which row is meant."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    part = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


@dataclass(frozen=True)
class Act:
    form: type[forms.Form]
    run: Callable[[Any, Any, User], object]
    done: Sentence = NOTED


@dataclass(frozen=True)
class Acting:
    """A form that was sent and refused."""

    verb: str
    form: forms.Form


def version_of(form: forms.Form) -> dict[str, Any]:
    return {"version": form.cleaned_data["version"]}


def part_of(rows: Any, form: forms.Form) -> Any:
    found = rows.filter(pk=form.cleaned_data["part"] or 0).first()
    if found is None:
        raise Http404
    return found


def own_of(rows: Any, by: User) -> Any:
    found = rows.filter(person=surroundings_of(by).person or 0).first()
    if found is None:
        raise Http404
    return found


def ran(request: HttpRequest, act: Act, row: Any, form: forms.Form) -> int:
    """DONE when it is; else the status of the page that says why not."""
    if not form.is_valid():
        return INVALID
    try:
        act.run(row, form, user_of(request))
    except DomainError as refusal:
        return refused(form, refusal)
    toast(request, str(act.done))
    return DONE


def lost_sentences(sent: Acting | None, shown: Mapping[str, forms.Form]) -> list[str]:
    """What was refused and has no form of its own on the page."""
    if sent is None or sent.verb in shown:
        return []
    return [str(text) for texts in sent.form.errors.values() for text in texts]


def filled(request: HttpRequest, form: forms.Form, do: Callable[[dict[str, Any]], Any], **words: str) -> HttpResponse:
    """A page with one form: on to what came of it, or again with what was typed. `words`: title, button, back."""
    status = INVALID if form.is_bound else 200
    if form.is_valid():
        try:
            return redirect(do(dict(form.cleaned_data)))
        except DomainError as refusal:
            status = refused(form, refusal)
    return render(request, "partybuilding/activities/form.html", {"form": form, **words}, status=status)
