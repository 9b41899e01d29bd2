"""Why an offer is proposed, in the words of whoever reads. Kept as codes, so that each reads their own language."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partybuilding.hours import day_names

KILOMETRE = 1000


def _distance(metres: int) -> str:
    if metres < KILOMETRE:
        return _("%(n)d m away") % {"n": metres}
    return _("%(n)s km away") % {"n": f"{metres / KILOMETRE:.1f}"}


def _free(free: int, in_hand: int) -> str:
    can = ngettext("can take %(n)d more now", "can take %(n)d more now", free) % {"n": free}
    has = ngettext("%(n)d in hand", "%(n)d in hand", in_hand) % {"n": in_hand}
    return _(", ").join((has if in_hand else _("nothing in hand"), can))


def _reviews(happy: int, reviews: int) -> str:
    return _("content after %(happy)d of %(reviews)d services") % {"happy": happy, "reviews": reviews}


def _refused(times: int) -> str:
    sentence = ngettext(
        "could not help with %(n)d similar need lately", "could not help with %(n)d similar needs lately", times
    )
    return sentence % {"n": times}


def _time(moment: str) -> str:
    local = timezone.localtime(datetime.fromisoformat(moment))
    day = day_names()[local.weekday()]
    return _("free from %(day)s %(moment)s") % {"day": day, "moment": f"{local:%m-%d %H:%M}"}


WORDS: dict[str, Callable[..., str]] = {
    "skill": lambda name: _("can do %(skill)s") % {"skill": name},
    "matter": lambda: _("offers just this"),
    "word": lambda word: _("the need says “%(word)s”") % {"word": word},
    "distance": _distance,
    "area": lambda levels: _("serves this place") if levels == 0 else _("serves the area around"),
    "time": _time,
    "free": _free,
    "reviews": _reviews,
    "no_reviews": lambda: _("no review yet"),
    "refused": _refused,
}


def told(reasons: Iterable[list[Any]]) -> list[str]:
    return [WORDS[code](*gaps) for code, *gaps in reasons if code in WORDS]
