"""What the pages of appraisals share."""

from collections.abc import Callable, Mapping

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from appraisal.models import Pairing, Scheme
from common.errors import DomainError
from common.pages import INVALID, refused
from grids.querysets import boundaries


def scheme_or_404(request: HttpRequest, pk: int) -> Scheme:
    rows = Scheme.objects.visible_to(request.user).select_related("area")
    return get_object_or_404(rows.defer(*boundaries("area")), pk=pk)


def form_page(
    request: HttpRequest,
    form: forms.Form,
    save: Callable[[], Scheme | Pairing],
    context: Mapping[str, object],
    back: str = "",
) -> HttpResponse:
    """A page with one form: kept, and on to `back` or what was made; or the form again, with what was typed."""
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                return redirect(_where(save(), back))
            except DomainError as refusal:
                status = refused(form, refusal)
    return render(request, "appraisal/form.html", {"form": form, **context}, status=status)


def _where(made: Scheme | Pairing, back: str) -> str:
    return back if back or isinstance(made, Pairing) else made.get_absolute_url()
