"""The entries of the pages that see everything."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.navigation import Entry, Group, Place, register


def _may_administer(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_staff", False))


def register_entries() -> None:
    register(
        Entry(
            key="workbench",
            label=_("Workbench"),
            url_name="workbench",
            icon="layout-panel-top",
            group=Group.DAILY,
            order=10,
        )
    )
    register(
        Entry(
            key="admin",
            label=_("Administration"),
            url_name="admin:index",
            icon="settings-2",
            group=Group.SETTINGS,
            order=50,
            visible=_may_administer,
        )
    )
    register(
        Entry(
            key="admin-menu",
            label=_("Administration"),
            url_name="admin:index",
            icon="settings-2",
            place=Place.USER,
            visible=_may_administer,
        )
    )
