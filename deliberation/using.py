"""What of this room names a category, which is then retired and not deleted."""

from django.utils.translation import ngettext

from deliberation.models import Resolution
from workorders.using import count_use_of_categories


def _resolutions(n: int) -> str:
    return ngettext("%(n)d resolution", "%(n)d resolutions", n) % {"n": n}


def register_users() -> None:
    count_use_of_categories(Resolution, "category", _resolutions)
