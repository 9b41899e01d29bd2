from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from common.errors import DomainError
from common.inputs import add_refusal
from common.pages import FORM_METHODS, INVALID
from common.toasts import toast
from notices import reached
from notices.choices import PERSONAL
from notices.forms import CodeForm, ContactForm, WishesForm
from notices.models import Wishes
from notices.selectors import ways_of
from notices.services import confirming
from notices.services.setting_up import save_wishes


@never_cache
@login_required
@require_http_methods(FORM_METHODS)
def wishes(request: HttpRequest) -> HttpResponse:
    """How somebody wants to hear of things, besides the inbox."""
    user = _user(request)
    form = WishesForm(request.POST or None, initial=_initial(_kept(user)), ways=ways_of(user))
    if request.method == "POST" and form.is_valid():
        save_wishes(user, **form.cleaned_data)
        toast(request, _("Kept. It holds for what comes from now on."))
        return redirect("notices:wishes")
    return _show(request, form)


@never_cache
@login_required
@require_POST
def contact(request: HttpRequest) -> HttpResponse:
    """One's own e-mail address or mobile number: a code is sent there."""
    form = ContactForm(request.POST, kind=_kind(request))
    return _taken(
        request, form, "address", confirming.ask_code, _("A code was sent there. Type it in within ten minutes.")
    )


@never_cache
@login_required
@require_POST
def confirm_contact(request: HttpRequest) -> HttpResponse:
    """The code that was sent there."""
    form = CodeForm(request.POST, kind=_kind(request))
    return _taken(request, form, "code", confirming.confirm, _("Confirmed. From now on this is where you are reached."))


@never_cache
@login_required
@require_POST
def forget_contact(request: HttpRequest) -> HttpResponse:
    """One's own address is taken back."""
    if confirming.forget(_user(request), _kind(request), request=request):
        toast(request, _("Taken out."))
    return redirect("notices:wishes")


def _taken(
    request: HttpRequest, form: ContactForm | CodeForm, name: str, service: Callable[..., object], thanks: str
) -> HttpResponse:
    """What the form says, done by the service; else the page with what is wrong."""
    if not form.is_valid():
        return _show(request, sent=form)
    try:
        service(_user(request), form.cleaned_data["kind"], form.cleaned_data[name], request=request)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return _show(request, sent=form)
    toast(request, thanks)
    return redirect("notices:wishes")


def _user(request: HttpRequest) -> User:
    assert request.user.is_authenticated  # by the decorator
    return request.user


def _kind(request: HttpRequest) -> str:
    kind = request.POST.get("kind", "")
    return kind if kind in PERSONAL else ""


def _kept(user: User) -> Wishes:
    return Wishes.objects.filter(user=user).first() or Wishes(user=user)


def _initial(kept: Wishes) -> dict[str, Any]:
    return {name: getattr(kept, name) for name in ("by_email", "by_sms", "rhythm", "language")}


def _show(
    request: HttpRequest, form: WishesForm | None = None, *, sent: ContactForm | CodeForm | None = None
) -> HttpResponse:
    user, kept = _user(request), _kept(_user(request))
    shown = ways_of(user)
    context = {
        "form": form or WishesForm(initial=_initial(kept), ways=shown),
        "ways": reached.ways(user, shown, sent, _kind(request)),
        "lines": reached.lines(kept, shown),
    }
    is_wrong = sent is not None or (form is not None and bool(form.errors))
    return render(request, "notices/wishes.html", context, status=INVALID if is_wrong else 200)
