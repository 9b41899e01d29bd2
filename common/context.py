"""What the templates of every page know. Nothing here is computed before a template asks."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info

from accounts.preferences import SHORTCUTS, THEMES, TYPE_SIZES, Preferences, folds_of, preferences_of
from common import navigation
from common.navigation import Crumb, Item, Place, Section


def layout(request: HttpRequest) -> dict[str, "Layout"]:
    return {"layout": Layout(request)}


class Layout:
    """The frame of one page, for base.html and its children."""

    themes = THEMES
    type_sizes = TYPE_SIZES
    shortcuts = SHORTCUTS
    slots = navigation.slots

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def preferences(self) -> Preferences:
        return preferences_of(self._request)

    @cached_property
    def languages(self) -> list[tuple[str, str, bool]]:
        """Code, name in that language, whether it is the present one."""
        here = get_language()
        return [(code, get_language_info(code)["name_local"], code == here) for code, _name in settings.LANGUAGES]

    @cached_property
    def side(self) -> list[Section]:
        """The left navigation, group by group."""
        return navigation.sections(self._request, folds_of(self._request))

    @cached_property
    def top(self) -> list[Item]:
        return navigation.items(self._request, Place.TOP)

    @cached_property
    def user(self) -> list[Item]:
        return navigation.items(self._request, Place.USER)

    @cached_property
    def phone(self) -> list[Item]:
        return navigation.items(self._request, Place.PHONE)

    @cached_property
    def trail(self) -> list[Crumb]:
        return list(navigation.slots.trail(self._request))

    @cached_property
    def office_hours(self) -> list[str]:
        return list(navigation.slots.office_hours(self._request))

    @property
    def post(self) -> Any:
        """The post that the user works under now, or None."""
        return getattr(self._request, "post", None)

    @property
    def posts(self) -> Sequence[Any]:
        return getattr(self._request, "posts", ())

    @property
    def user_name(self) -> str:
        """What colleagues call the user; the name of the account only where no other is known."""
        user = getattr(self._request, "user", None)
        if user is None or not user.is_authenticated:
            return ""
        return str(self.post.answerer.name if self.post else user.get_full_name() or user)
