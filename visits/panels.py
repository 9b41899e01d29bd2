"""Past visits on the pages of places and households."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from grids.models import Area, Household
from grids.register.panels import Panel


def offer(area: Area, household: Household | None, _user: User) -> Iterable[Panel]:
    wish = {"household": household.code} if household else {"place": area.code}
    yield Panel(_("Visits"), f"{reverse('visits:panel')}?{urlencode(wish)}")
