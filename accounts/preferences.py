"""How somebody likes their pages: kept in cookies, so that it holds before signing in and without an account."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

YEAR = 365 * 24 * 3600

THEMES = [("", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))]
TYPE_SIZES = [("", _("Normal size")), ("large", _("Large type"))]
SHORTCUTS = [("", _("Switched on")), ("off", _("Switched off"))]
COOKIES = {"theme": THEMES, "type": TYPE_SIZES, "keys": SHORTCUTS}


@dataclass(frozen=True)
class Preferences:
    theme: str = ""
    type: str = ""
    keys: str = ""


def preferences_of(request: HttpRequest) -> Preferences:
    """What the cookies say; anything unknown counts as not chosen."""
    return Preferences(**{name: _chosen(request, name) for name in COOKIES})


def folds_of(request: HttpRequest) -> dict[str, bool]:
    """Which groups of the navigation somebody unfolded (or folded), such as `party=1&settings=0`; app.js keeps it."""
    return {group: value == "1" for group, value in parse_qsl(request.COOKIES.get("folds", ""))}


def remember(response: HttpResponse, name: str, value: str) -> None:
    """Keep one choice for a year. An empty value forgets it."""
    if not value:
        response.delete_cookie(name, samesite="Lax")
        return
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE)


def _chosen(request: HttpRequest, name: str) -> str:
    value = request.COOKIES.get(name, "")
    return value if value in dict(COOKIES[name]) else ""
