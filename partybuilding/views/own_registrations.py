"""One's own registration, and that of one's unit."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError
from common.pages import INVALID, refused, user_of
from common.toasts import toast
from grids.models import UNIT_ROLES
from grids.reach import reach_of
from partybuilding.forms.registrations import OwnForm, UnitForm
from partybuilding.models import Registration, RegistrationKind, Source
from partybuilding.reach import party_reach
from partybuilding.registering import home_root
from partybuilding.services import registrations as services
from partybuilding.views.registrations import WRITE


@require_safe
@never_cache
@login_required
def own(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    rows = list(Registration.objects.own(user).for_list())
    is_registered = any(row.is_open and row.person_id for row in rows)
    context = {
        "rows": rows,
        "may_register": party_reach(user).person is not None and not is_registered,
        "may_register_unit": _answers_for_units(user),
    }
    return render(request, "partybuilding/own_registrations.html", context)


def _answers_for_units(user: Any) -> bool:
    return any(post.role in UNIT_ROLES for post in reach_of(user).posts) or bool(party_reach(user).led)


@require_http_methods(WRITE)
@never_cache
@login_required
def apply(request: HttpRequest) -> HttpResponse:
    """For oneself."""
    user = user_of(request)
    if party_reach(user).person is None:
        raise Http404
    form = OwnForm(request.POST if request.method == "POST" else None, user)
    return _applied(request, form, _("Register where I live"))


@require_http_methods(WRITE)
@never_cache
@login_required
def apply_unit(request: HttpRequest) -> HttpResponse:
    """For the unit that one works for, or the party organisation that one leads."""
    user = user_of(request)
    if not _answers_for_units(user):
        raise Http404
    form = UnitForm(request.POST if request.method == "POST" else None, user, own=True)
    return _applied(request, form, _("Register our unit"))


def _applied(request: HttpRequest, form: Any, title: str) -> HttpResponse:
    status = INVALID if form.is_bound else 200
    if form.is_valid():
        try:
            services.apply(_application(request, form), by=user_of(request), request=request)
            toast(request, _("The community has your application and will answer."))
            return redirect("partybuilding:own_registrations")
        except DomainError as refusal:
            status = refused(form, refusal)
    context = {"form": form, "title": title, "send": _("Apply"), "own": True}
    return render(request, "partybuilding/registration_form.html", context, status=status)


def _application(request: HttpRequest, form: Any) -> services.Application:
    values, user = form.cleaned_data, user_of(request)
    common = {"root": home_root(user), "said": form.said(), "token": f"{user.pk}:{values['token']}"}
    if isinstance(form, UnitForm):
        named = {name: values[name] for name in ("unit", "party_organisation")}
        return services.Application(kind=RegistrationKind.UNIT, source=Source.UNIT, **named, **common)
    return services.Application(
        kind=values["kind"],
        source=Source.SELF,
        person=user.person,
        data=form.data_of(),
        address=values["address"],
        **common,
    )
