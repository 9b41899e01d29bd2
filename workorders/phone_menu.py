"""The tab bar of the phone pages, and the way there from the others."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.navigation import Entry, Place, register
from workorders.views.phone import phone_post

TABS = (
    ("phone_home", _("Today"), "house", True),
    ("phone_report", _("Report"), "camera", True),
    ("phone_queue", _("To send"), "send", True),
    ("phone_me", _("Me"), "user", False),
)


def _works_outside(request: HttpRequest) -> bool:
    return phone_post(request) is not None


def register_entries() -> None:
    for order, (name, label, icon, works_offline) in enumerate(TABS):
        register(
            Entry(
                key=name,
                label=label,
                url_name=f"workorders:{name}",
                icon=icon,
                place=Place.PHONE,
                order=order,
                visible=_works_outside,
                works_offline=works_offline,
            )
        )
    register(
        Entry(
            key="phone",
            label=_("Pages for the phone"),
            url_name="workorders:phone_home",
            icon="smartphone",
            place=Place.USER,
            visible=_works_outside,
        )
    )
