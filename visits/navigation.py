"""The ways to visits: a tab on the phone, an entry at the desk."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.navigation import Entry, Group, Place, register
from grids.middleware import works_as
from grids.models import GRID_ROLES
from grids.register.reach import has_register
from workorders.going_out import has_phone_post


def _goes_to_doors(request: HttpRequest) -> bool:
    return has_phone_post(request) and has_register(request.user)


def register_entries() -> None:
    register(
        Entry(
            key="phone_visits",
            label=_("Visits"),
            url_name="visits:phone_places",
            icon="door-open",
            place=Place.PHONE,
            order=1,
            visible=_goes_to_doors,
            works_offline=True,
        )
    )
    register(
        Entry(
            key="visits",
            label=_("Visits"),
            url_name="visits:visits",
            icon="door-open",
            group=Group.GRIDS,
            order=20,
            visible=lambda request: has_register(request.user),
            daily=works_as(*GRID_ROLES),
        )
    )
