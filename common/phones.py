"""One form for each Chinese telephone number, however it was typed."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_FILLERS = re.compile(r"[\s().·\-\u2010-\u2015\u2212\u30fc]")
_COUNTRY = re.compile(r"^(?:\+|00)86")
_COUNTRY_WITHOUT_PLUS = re.compile(r"^86(?=1[3-9]\d{9}$)", re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
# Two-digit area codes have eight-digit numbers; three-digit ones seven or eight.
_LANDLINE = re.compile(r"(0(?:10|2\d))([2-9]\d{7})|(0[3-9]\d{2})([2-9]\d{6,7})", re.ASCII)


def normal_phone(text: str) -> str:
    """ "+86 138 1234 8000" gives "13812348000", "（0951）501 2345" gives "0951-5012345".

    Raises ValidationError for anything but a Chinese mobile number or a landline with its area code.
    """
    digits = _without_country(_FILLERS.sub("", unicodedata.normalize("NFKC", text)))
    if _MOBILE.fullmatch(digits):
        return digits
    if landline := _LANDLINE.fullmatch(digits):
        return "-".join(part for part in landline.groups() if part)
    raise ValidationError(
        _(
            "Enter a mobile number of 11 digits such as 13812348000, "
            "or a landline with its area code such as 0951-5012345."
        ),
        code="phone",
    )


def _without_country(digits: str) -> str:
    local = _COUNTRY.sub("", digits)
    if local == digits:
        return _COUNTRY_WITHOUT_PLUS.sub("", digits)
    # Behind +86 the area code loses its zero.
    return local if local.startswith("0") or _MOBILE.fullmatch(local) else f"0{local}"
