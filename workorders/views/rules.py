"""Dispatch rules in sentences, for those who keep them: the list, the sentence to fill in, a dry run."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from common.errors import Invalid
from common.inputs import add_refusal
from common.pages import FORM_METHODS, INVALID
from common.toasts import toast
from workorders import keeping
from workorders.forms.categories import FindForm
from workorders.forms.rules import SentenceForm
from workorders.models import Rule, WorkOrder
from workorders.querysets import administered_orders
from workorders.rule_words import found, sentence
from workorders.services.reference import save_rule
from workorders.trying import Trial

HERE = "<!-- trial -->"  # where the steps and the result of a trial stand in its page
SHOWN = 50


@never_cache
@require_safe
@login_required
def rules(request: HttpRequest) -> HttpResponse:
    """All rules in plain words, in the order in which they are gone through."""
    keeping.check_keeper(request)
    asked = FindForm(request.GET)
    asked.is_valid()
    words = asked.cleaned_data.get("q", "")
    pages = Paginator(found(_rows(), words).order_by("priority", "pk"), SHOWN).get_page(request.GET.get("page"))
    context = {"rules": [(rule, sentence(rule)) for rule in pages], "pages": pages, "words": words}
    return render(request, "workorders/rules.html", context)


def _rows() -> Any:
    return Rule.objects.select_related("if_category", "if_area", "category", "unit", "person").prefetch_related(
        "among__unit"
    )


@never_cache
@require_http_methods(FORM_METHODS)
@login_required
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponseBase:
    """The sentence of one rule: to be saved, or tried on what came in."""
    user = keeping.check_keeper(request)
    kept = get_object_or_404(_rows(), pk=pk) if pk else None
    before = keeping.rule_facts(kept) if kept else {}
    form = SentenceForm(request.POST if request.method == "POST" else None, instance=kept)
    if request.method != "POST":
        return _show(request, form, kept)
    if not form.is_valid():
        return _show(request, form, kept, INVALID)
    if "try" in request.POST:
        return _try(request, form, user)
    return _save(request, form, kept, before)


def _save(request: HttpRequest, form: SentenceForm, kept: Rule | None, before: dict[str, str]) -> HttpResponse:
    try:
        with transaction.atomic():
            rule = save_rule(form.instance, form.cleaned_data["among"])
            keeping.note(
                request, "change" if kept else "add", rule, before, keeping.rule_facts(_rows().get(pk=rule.pk))
            )
    except (Invalid, ValidationError) as refusal:
        _refuse(form, refusal)
        return _show(request, form, kept, INVALID)
    toast(request, _("Saved: %(rule)s") % {"rule": rule.name})
    return redirect("workorders:rules")


def _refuse(form: SentenceForm, refusal: Invalid | ValidationError) -> None:
    if isinstance(refusal, Invalid):
        add_refusal(form, refusal)
    else:
        form.add_error(None, refusal.messages)


@require_POST
@login_required
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """On or off."""
    keeping.check_keeper(request)
    with transaction.atomic():
        rule = get_object_or_404(_rows(), pk=pk)
        before = keeping.rule_facts(rule)
        rule.is_active = not rule.is_active
        save_rule(rule)
        keeping.note(request, "change", rule, before, keeping.rule_facts(rule))
    toast(request, (_("On: %(rule)s") if rule.is_active else _("Off: %(rule)s")) % {"rule": rule.name})
    return redirect("workorders:rules")


def _show(request: HttpRequest, form: SentenceForm, kept: Rule | None, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "rule": kept,
        "sentence": sentence(kept) if kept and not form.is_bound else "",
        "history": keeping.history(kept) if kept else [],
    }
    return render(request, "workorders/rules/edit.html", context, status=status)


def _try(request: HttpRequest, form: SentenceForm, user: User) -> StreamingHttpResponse:
    """The page of a dry run, sent as it goes: a long period shows how far it is."""
    values, rule = form.cleaned_data, form.instance  # as it is written, not saved
    rows = WorkOrder.objects.filter(administered_orders(user))
    first, last = values["first"] or form.initial["first"], values["last"] or form.initial["last"]
    trial = Trial(rule, values["among"], first, last, rows)
    names = [unit.name for unit in values["among"]]
    context = {
        "rule": rule,
        "sentence": sentence(rule, names),
        "first": first,
        "last": last,
        "given": [(name, each) for name, found in request.POST.lists() if name not in _OWN for each in found],
        "here": HERE,
    }
    language = translation.get_language() or settings.LANGUAGE_CODE
    page = render_to_string("workorders/rules/trial.html", context, request)
    answer = StreamingHttpResponse(_streamed(page, trial, language))
    answer["X-Accel-Buffering"] = "no"
    return answer


_OWN = ("csrfmiddlewaretoken", "try")


def _streamed(page: str, trial: Trial, language: str) -> Iterator[str]:
    head, foot = page.split(HERE)
    yield head
    for result in trial.run():
        # The language of the request has ended with it.
        with translation.override(language):
            yield render_to_string("workorders/rules/step.html", {"result": result})
    with translation.override(language):
        yield render_to_string("workorders/rules/result.html", {"result": trial.result})
    yield foot
