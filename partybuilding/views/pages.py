"""What the pages of offers and needs share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from common.errors import DomainError, Stale
from common.inputs import add_refusal
from common.pages import INVALID
from partybuilding.offering import has_needs, sees_offers

STALE = 412
View = Callable[..., HttpResponseBase]


def offers_page(view: View) -> View:
    """For whoever may see offers at all; to everybody else there is no such page."""
    return _guarded(view, sees_offers)


def needs_page(view: View) -> View:
    """For those who work at a desk."""
    return _guarded(view, has_needs)


def _guarded(view: View, may: Callable[[Any], bool]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        if not may(request.user):
            raise Http404
        return view(request, *args, **options)

    return never_cache(login_required(guarded))


def refused(form: forms.BaseForm, refusal: DomainError) -> int:
    """Put the refusal on the form, which keeps what was typed. The status of the answer."""
    add_refusal(form, refusal)
    return STALE if isinstance(refusal, Stale) else INVALID
