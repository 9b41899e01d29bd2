"""The tab bar of the phone pages, and the way there from the others."""

from django.utils.translation import gettext_lazy as _

from common.navigation import Entry, Place, register
from workorders.going_out import goes_out, has_phone_post

TABS = (
    ("phone_home", _("Today"), "house", True, has_phone_post),
    ("phone_report", _("Report"), "camera", True, has_phone_post),
    ("phone_queue", _("To send"), "send", True, goes_out),
    ("phone_me", _("Me"), "user", False, goes_out),
)


def register_entries() -> None:
    for order, (name, label, icon, works_offline, visible) in enumerate(TABS):
        register(
            Entry(
                key=name,
                label=label,
                url_name=f"workorders:{name}",
                icon=icon,
                place=Place.PHONE,
                order=order,
                visible=visible,
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
            visible=has_phone_post,
        )
    )
