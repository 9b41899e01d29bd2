"""Giving and ending posts, by whoever looks after the areas as system administrator."""

from collections.abc import Iterable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.services import record
from common.errors import DomainError
from common.inputs import add_refusal
from common.pages import user_of
from common.toasts import toast
from grids import handover, services
from grids.area_page import Link
from grids.domain import is_system_administrator
from grids.forms.appoint import AppointForm, EndPostForm, administered_posts
from grids.models import Area, AreaKind, Post, Role
from grids.permissions import may_change
from grids.views.cover import GET_OR_POST, back_to, form_page


def for_system_administrators(view: Any) -> Any:
    """404 for everybody else: nobody learns of pages that are not theirs."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_system_administrator(request.user):
            raise Http404
        answer: HttpResponse = view(request, *args, **kwargs)
        return answer

    return guarded


def offer(area: Area, user: User) -> Iterable[Link]:
    """The way in from the page of a grid: the leader who is linked to it."""
    if area.kind == AreaKind.GRID and area.valid_to is None and may_change(user, area):
        query = urlencode({"area": area.code, "role": Role.LINKED_LEADER.value})
        yield Link(_("Link a leader"), f"{reverse('grids:appoint')}?{query}", "user-plus")


def show_refusal(form: Form, refusal: DomainError | ValidationError) -> None:
    """What a service or the model itself refuses."""
    if isinstance(refusal, DomainError):
        add_refusal(form, refusal)
    else:
        form.add_error(None, refusal.messages)


@login_required
@for_system_administrators
@require_http_methods(GET_OR_POST)
def appoint(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    initial = {name: request.GET[name] for name in ("area", "organisation", "role") if request.GET.get(name)}
    form = AppointForm(request.POST or None, by=user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            post = services.appoint(**form.cleaned_data)
        except (DomainError, ValidationError) as refusal:
            show_refusal(form, refusal)
        else:
            record(action="post.appoint", by=user, obj=post, request=request, detail={"person": post.person_id})
            toast(request, _("%(name)s holds the post %(post)s.") % {"name": post.person.name, "post": post.label})
            return redirect(back_to(post))
    return form_page(request, form, _("Appoint"), _("Appoint"))


@login_required
@for_system_administrators
@require_http_methods(GET_OR_POST)
def end_post(request: HttpRequest, pk: int) -> HttpResponse:
    """First what would be handed over, then the end."""
    user = user_of(request)
    post: Post = get_object_or_404(administered_posts(user), pk=pk)
    form = EndPostForm(request.POST or None, post=post)
    if request.method == "POST" and form.is_valid():
        try:
            services.end_post(post, **form.cleaned_data)
        except (DomainError, ValidationError) as refusal:
            show_refusal(form, refusal)
        else:
            record(action="post.end", by=user, obj=post, request=request, detail={"ends": str(post.ends)})
            toast(request, _("The post ends on %(day)s.") % {"day": f"{post.ends:%Y-%m-%d}"})
            return redirect(back_to(post))
    title = _("End of the post %(post)s of %(name)s") % {"post": post.label, "name": post.person.name}
    lead = _("What is open is handed over on the day after the last day.")
    further = {"counts": list(handover.counts(post))}
    return form_page(request, form, title, _("End the post"), lead, back_to(post), further)
