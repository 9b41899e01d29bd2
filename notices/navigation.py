"""The bell in the top bar, the wishes behind the avatar, and what was sent for administrators."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.navigation import Entry, Group, Place, register
from notices.permissions import may_see_sent
from notices.services import unread_count


def _unread(request: HttpRequest) -> int:
    assert request.user.is_authenticated  # the entry is shown to nobody else
    return unread_count(request.user)


def _sees_sent(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and may_see_sent(request.user)


def register_entries() -> None:
    register(
        Entry(key="inbox", label=_("Inbox"), url_name="notices:inbox", icon="bell", place=Place.TOP, count=_unread)
    )
    register(Entry(key="wishes", label=_("My notices"), url_name="notices:wishes", icon="bell-ring", place=Place.USER))
    register(
        Entry(
            key="sent",
            label=_("What was sent"),
            url_name="notices:sent",
            icon="send",
            group=Group.SETTINGS,
            order=40,
            visible=_sees_sent,
        )
    )
