"""The way to the tables, for whoever may do something with one of them."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.navigation import Entry, Group, register
from sheets.registers import has_registers


def _may_see_tables(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and has_registers(request.user)


def register_entries() -> None:
    register(
        Entry(
            key="sheets",
            label=_("Import, export"),
            url_name="sheets:home",
            icon="file-spreadsheet",
            group=Group.SETTINGS,
            order=30,
            visible=_may_see_tables,
        )
    )
