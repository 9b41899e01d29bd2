"""What the pages of projects share."""

from typing import cast

from django import forms
from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404

from accounts.models import User
from common.errors import DomainError, Invalid, Stale
from common.inputs import add_refusal
from grids.middleware import current_post
from projects.models import Fund, Project
from workorders.actors import Actor, of_user

INVALID = 422


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def actor_of(request: HttpRequest) -> Actor:
    return of_user(user_of(request), current_post(request))


def project_or_404(request: HttpRequest, pk: int) -> Project:
    return get_object_or_404(Project.objects.visible_to(request.user).for_page(), pk=pk)


def fund_or_404(request: HttpRequest, pk: int) -> Fund:
    return get_object_or_404(Fund.objects.visible_to(request.user).for_list(), pk=pk)


def version_in(request: HttpRequest) -> int | None:
    """That of the page on which somebody decided."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def refused(form: forms.Form, refusal: DomainError) -> int:
    """Put the refusal on the form, which keeps what was typed. The status of the answer."""
    add_refusal(form, refusal)
    if isinstance(refusal, Stale) and "version" in form.fields:
        data = cast(QueryDict, form.data).copy()
        data["version"] = str(refusal.version)
        form.data = data
    return INVALID if isinstance(refusal, Invalid) else refusal.status
