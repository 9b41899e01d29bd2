"""The bell in the top bar."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.navigation import Entry, Place, register
from notices.services import unread_count


def _unread(request: HttpRequest) -> int:
    assert request.user.is_authenticated  # the entry is shown to nobody else
    return unread_count(request.user)


def register_entries() -> None:
    register(
        Entry(key="inbox", label=_("Inbox"), url_name="notices:inbox", icon="bell", place=Place.TOP, count=_unread)
    )
