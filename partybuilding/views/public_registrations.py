"""For members, couriers and drivers without an account: register, look it up, take it back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.addresses import client_address
from common.attempts import Limit, allowed
from common.errors import DomainError
from common.inputs import add_refusal
from common.pages import INVALID, sent
from common.toasts import toast
from grids.models import DESK_KINDS, Area, AreaKind
from partybuilding.forms.registrations import PublicForm, RegistrationLookupForm
from partybuilding.models import Registration, Source
from partybuilding.registering import registration_for
from partybuilding.services import registrations as services
from partybuilding.views.registrations import WRITE

APPLYING = Limit("register", most=20, seconds=3600)
PER_PHONE = Limit("register-phone", most=3, seconds=86400)
KEPT = "registration"  # in the session: the one that was sent or looked up in this browser


@never_cache
@require_http_methods(WRITE)
def register(request: HttpRequest, code: str = "") -> HttpResponse:
    """For the area of a QR code, or for the whole district."""
    root = _area(code) if code else _only_district()
    if root is None:
        districts = Area.objects.current().filter(kind=AreaKind.DISTRICT).order_by("code")
        choices = {"districts": districts, "url_name": "partybuilding:register"}
        return render(request, "public/choose_district.html", choices)
    form = PublicForm(sent(request), root)
    if form.is_valid() and (made := _applied(request, form, root)):
        _let_in(request, made)
        return redirect("partybuilding:registered")
    status = INVALID if form.is_bound else 200
    return render(request, "partybuilding/public/register.html", {"form": form, "root": root}, status=status)


def _area(code: str) -> Area:
    area = Area.objects.current().filter(code=code, kind__in=DESK_KINDS).first()
    if area is None:
        raise Http404
    return area


def _only_district() -> Area | None:
    found = list(Area.objects.current().filter(kind=AreaKind.DISTRICT)[:2])
    return found[0] if len(found) == 1 else None


def _applied(request: HttpRequest, form: PublicForm, root: Area) -> Registration | None:
    """None when it was refused, which then stands on the form."""
    values = form.cleaned_data
    if not (allowed(APPLYING, client_address(request)) and allowed(PER_PHONE, values["phone"])):
        form.add_error(None, _("Too much came from this connection or number. Wait, or call the community."))
        return None
    wanted = services.Application(
        kind=values["kind"],
        source=Source.PUBLIC,
        root=root,
        area=values["area"] or (root if root.kind == AreaKind.COMMUNITY else None),
        data=form.data_of(),
        address=values["address"],
        said=form.said(),
        token=f"public:{values['token']}",
    )
    try:
        return services.apply(wanted, by=None, request=request)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return None


def _let_in(request: HttpRequest, found: Registration) -> None:
    request.session.cycle_key()
    request.session[KEPT] = found.pk


def _kept(request: HttpRequest) -> Registration | None:
    rows = Registration.objects.filter(pk=request.session.get(KEPT, 0), person__isnull=False)
    return rows.select_related("area", "person").first()


@never_cache
@require_safe
def registered(request: HttpRequest) -> HttpResponse:
    """The confirmation of what was sent last, and how it stands."""
    found = _kept(request)
    if found is None:
        return redirect("partybuilding:registration_lookup")
    return render(request, "partybuilding/public/registered.html", {"registration": found})


@never_cache
@require_http_methods(WRITE)
def lookup(request: HttpRequest) -> HttpResponse:
    form = RegistrationLookupForm(sent(request), initial={"number": request.GET.get("number", "")})
    if form.is_valid():
        try:
            _let_in(request, registration_for(**form.cleaned_data, address=client_address(request)))
            return redirect("partybuilding:registered")
        except DomainError as refusal:
            add_refusal(form, refusal)
    status = INVALID if form.is_bound else 200
    return render(request, "partybuilding/public/registration_lookup.html", {"form": form}, status=status)


@never_cache
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    found = _kept(request)
    if found is None:
        return redirect("partybuilding:registration_lookup")
    try:
        services.withdraw(found)
        toast(request, _("Your registration has ended. Thank you."))
    except DomainError as refusal:
        toast(request, str(refusal))
    return redirect("partybuilding:registered")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget it, on a device that others use too."""
    request.session.pop(KEPT, None)
    return redirect("partybuilding:registration_lookup")
