"""Memberships to be looked into: the evidence in words, and what came of it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError, Invalid
from common.inputs import LineField
from common.keyset import Cursor, Ordering, Page, read_page
from common.pages import user_of
from common.toasts import toast
from partybuilding import services
from partybuilding.listing.findings import told
from partybuilding.models import Finding, FindingKind, FindingOutcome
from partybuilding.querysets.findings import GONE, NOTED, OPEN
from partybuilding.views.members import leads_page

PAGE_SIZE = 50
NEWEST = Ordering.of("newest", "-found_at")
STATES = [
    ("", gettext_lazy("to be looked into")),
    (NOTED, gettext_lazy("with an outcome")),
    (GONE, gettext_lazy("no longer so")),
]


class FindingFilter(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("any kind")), *FindingKind.choices]
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=STATES)


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(choices=FindingOutcome)
    note = LineField(required=False, max_length=200)
    version = forms.IntegerField()


@require_safe
@leads_page
def findings(request: HttpRequest) -> HttpResponse:
    form = FindingFilter(request.GET, auto_id="filter-%s")
    page = _page(request, form)
    rows = [(each, [told(fact) for fact in each.evidence]) for each in page.rows]
    context = {"form": form, "page": page, "rows": rows, "outcomes": FindingOutcome.choices, "tab": "findings"}
    return render(request, "partybuilding/findings.html", context, status=200 if form.is_valid() else 400)


def _page(request: HttpRequest, form: FindingFilter) -> Page[Finding]:
    rows = Finding.objects.visible_to(user_of(request)).for_list().select_related("noted_by")
    if not form.is_valid():
        rows = rows.none()
    elif form.cleaned_data["kind"]:
        rows = rows.filter(kind=form.cleaned_data["kind"])
    rows = rows.in_state(form.cleaned_data.get("state") or OPEN)
    text = request.GET.get("cursor")
    try:
        return read_page(rows, NEWEST, Cursor.read(text, NEWEST) if text else None, PAGE_SIZE)
    except Invalid:
        return read_page(rows, NEWEST, None, PAGE_SIZE)


@require_POST
@leads_page
def note(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Finding.objects.visible_to(request.user), pk=pk)
    form = OutcomeForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid(_("Choose what came of it."))
        services.note_outcome(found, by=user_of(request), request=request, **form.cleaned_data)
    except DomainError as refusal:
        toast(request, str(refusal))
    else:
        toast(request, _("It is on record."))
    return redirect(reverse("partybuilding:findings"))
