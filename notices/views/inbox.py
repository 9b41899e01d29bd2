from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from common.errors import Invalid
from common.keyset import Cursor, Ordering, Page, read_page
from common.toasts import toast
from notices.models import Notice
from notices.services import mark_read, unread_count

NEWEST = Ordering.of("newest", "-created_at")
PAGE_SIZE = 50


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The signed-in person's notices, newest first."""
    assert request.user.is_authenticated  # by the decorator
    only_unread = request.GET.get("show") == "unread"
    context = {
        "page": _page(request, only_unread),
        "only_unread": only_unread,
        "unread": unread_count(request.user),
    }
    return render(request, "notices/inbox.html", context)


def _page(request: HttpRequest, only_unread: bool) -> Page[Notice]:
    mine = Notice.objects.visible_to(request.user)
    rows = mine.unread() if only_unread else mine
    text = request.GET.get("cursor", "")
    try:
        return read_page(rows, NEWEST, Cursor.read(text, NEWEST) if text else None, PAGE_SIZE)
    except Invalid:
        return read_page(rows, NEWEST, None, PAGE_SIZE)


@login_required
@require_safe
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Open what the notice is about. Having looked at it, one has read it."""
    assert request.user.is_authenticated  # by the decorator
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    mark_read(request.user, [notice.pk])
    ours = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return HttpResponseRedirect(notice.url) if notice.url and ours else redirect("notices:inbox")


@login_required
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark the notices named as read; all of them when none is named."""
    assert request.user.is_authenticated  # by the decorator
    named = request.POST.getlist("notice")
    done = mark_read(request.user, [int(pk) for pk in named if _is_key(pk)] if named else None)
    sentence = ngettext("%(n)d notice marked as read.", "%(n)d notices marked as read.", done)
    toast(request, sentence % {"n": done} if done else _("There was nothing unread."))
    return redirect("notices:inbox")


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
