"""What a change of the calendar would lead to, for whoever is about to make it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.worktime import Calendar
from workorders.services.recounting import LOOKED_THROUGH, would_move


def foresee(by: Calendar) -> str:
    n, is_all = would_move(by)
    sentence = ngettext(
        "Nothing is saved yet. %(n)d running deadline would move.",
        "Nothing is saved yet. %(n)d running deadlines would move.",
        n,
    )
    looked = "" if is_all else " " + _("That is of the first %(n)d looked through.") % {"n": LOOKED_THROUGH}
    return sentence % {"n": n} + looked


def moved(by: Calendar) -> int:
    return would_move(by)[0]
