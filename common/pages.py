"""What the pages of every room share."""

from typing import cast

from django import forms
from django.http import HttpRequest, QueryDict

from accounts.models import User
from common.errors import DomainError, Invalid, Stale
from common.inputs import add_refusal

FORM_METHODS = ["GET", "HEAD", "POST"]
INVALID = 422


def user_of(request: HttpRequest) -> User:
    """Behind `login_required` nobody else comes."""
    return cast(User, request.user)


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: what was posted, be it nothing."""
    return request.POST if request.method == "POST" else None


def version_in(request: HttpRequest) -> int | None:
    """That of the page on which somebody decided."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def refused(form: forms.Form, refusal: DomainError) -> int:
    """Put the refusal on the form, which keeps what was typed. The status of the answer."""
    add_refusal(form, refusal)
    if isinstance(refusal, Stale):
        data = cast(QueryDict, form.data).copy()
        data["version"] = str(refusal.version)
        form.data = data
    return INVALID if isinstance(refusal, Invalid) else refusal.status
