"""What a name is found by: itself, its pinyin and the initials of that."""

import re
import unicodedata
from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q
from pypinyin import lazy_pinyin

_SPACES = re.compile(r"\s+")


def readings(names: Iterable[str]) -> str:
    """ " 金凤区 jinfengqu jfq": every reading of every name after a blank, so that " jf" finds how one begins."""
    return "".join(f" {reading}" for name in names for reading in dict.fromkeys(_readings(folded(name))))


def folded(text: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).lower()


def _readings(name: str) -> Iterable[str]:
    parts = lazy_pinyin(name)
    # What is no Chinese comes back as it is, and counts in full: 12号楼 is 12hl.
    initials = (part if part in name else part[0] for part in parts)
    return name, "".join(parts), "".join(initials)


def found_by(text: str, *, code: str = "code", search: str = "search") -> Q:
    """Rows whose code or pinyin begins with the text, or whose names hold it."""
    wanted = folded(text)
    if not wanted:
        return Q()
    begins = f" {wanted}" if wanted.isascii() else wanted
    codes = {wanted, wanted.upper()}  # people type the letters of a code either way
    by_code = (Q(**{f"{code}__startswith": each}) for each in sorted(codes))
    return reduce(or_, by_code, Q(**{f"{search}__contains": begins}))
