"""What was sent, for administrators."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.services import record
from common.clock import now
from common.errors import Invalid
from common.keyset import Cursor, Ordering, Page, read_page
from common.toasts import toast
from notices.forms import SentFilter
from notices.models import Delivery
from notices.permissions import may_see_sent, may_send_again
from notices.querysets import DeliveryQuerySet
from notices.selectors import channels_now
from notices.services.keeping import replay

NEWEST = Ordering.of("newest", "-created_at")
PAGE_SIZE = 50
KEY_LENGTH = 19

View = Callable[..., HttpResponse]


def _for_administrators(allowed: Callable[[User], bool]) -> Callable[[View], View]:
    """To everybody else the page is not there."""

    def guard(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            if not isinstance(request.user, User) or not allowed(request.user):
                raise Http404
            return view(request, request.user)

        return guarded

    return guard


@require_safe
@_for_administrators(may_see_sent)
def sent(request: HttpRequest, user: User) -> HttpResponse:
    form = SentFilter(request.GET)
    rows = _filtered(Delivery.objects.administered_by(user), form)
    context = {
        "form": form,
        "page": _page(rows.select_related("channel", "user"), request.GET.get("cursor", "")),
        "channels": channels_now(user),
        "may_send_again": may_send_again(user),
        "is_filtered": bool(request.GET.get("state") or request.GET.get("channel")),
        "now": now(),
    }
    return render(request, "notices/sent.html", context)


def _filtered(rows: DeliveryQuerySet, form: SentFilter) -> DeliveryQuerySet:
    if not form.is_valid():
        return rows
    wanted = {name: value for name, value in form.cleaned_data.items() if value}
    return rows.filter(**wanted)


def _page(rows: DeliveryQuerySet, cursor: str) -> Page[Delivery]:
    try:
        return read_page(rows, NEWEST, Cursor.read(cursor, NEWEST) if cursor else None, PAGE_SIZE)
    except Invalid:
        return read_page(rows, NEWEST, None, PAGE_SIZE)


@require_POST
@_for_administrators(may_send_again)
def send_again(request: HttpRequest, user: User) -> HttpResponse:
    """Send what was given up once more."""
    named = [int(pk) for pk in request.POST.getlist("delivery") if _is_key(pk)]
    done = replay(Delivery.objects.administered_by(user).filter(pk__in=named).values_list("pk", flat=True))
    if done:
        record(action="delivery.replay", by=user, request=request, detail={"deliveries": done})
    sentence = ngettext("%(n)d message is sent again.", "%(n)d messages are sent again.", len(done))
    toast(request, sentence % {"n": len(done)} if done else _("There was nothing to send again."))
    return redirect("notices:sent")


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < KEY_LENGTH
