"""Where an application waits that names no community, and how somebody without an account finds theirs again."""

import re
import secrets
import unicodedata

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.attempts import Limit, allowed, forget
from common.errors import Invalid
from grids.models import Area, AreaKind
from grids.reach import reach_of
from partybuilding.models import Registration
from partybuilding.querysets.registrations import KEEPERS, paths_as

PER_NUMBER = Limit("registration-number", most=10, seconds=1800)
PER_ADDRESS = Limit("registration-address", most=60, seconds=1800)
# The same for an unknown number and a wrong code: neither can be told from the other.
WRONG = gettext_lazy("No registration has this number with this code. Look at your confirmation.")
TOO_MANY = gettext_lazy("There were too many wrong codes. Wait half an hour, then try again.")
_NO_DIGITS = re.compile(r"\D")
DAY_DIGITS = 6


def root_of(user: User) -> Area:
    """The widest area that the user keeps. Raises Invalid without one."""
    paths = sorted(paths_as(user, KEEPERS), key=len)
    if paths:
        return Area.objects.defer("boundary").get(path=paths[0])
    top = Area.objects.current().filter(kind=AreaKind.DISTRICT).defer("boundary").order_by("code").first()
    if top is None or not reach_of(user).everything:
        raise Invalid.field("area", _("Choose one of your areas."))
    return top


def home_root(user: User) -> Area:
    """The district in which somebody who registers themselves is looked for."""
    seen = Area.objects.visible_to(user).current().filter(parent=None).order_by("code").first()
    found = seen or Area.objects.current().filter(parent=None).order_by("code").first()
    if found is None:
        raise Invalid(_("There are no areas yet."))
    return found


def registration_for(number: str, code: str, *, address: str) -> Registration:
    """The one of this number and code, typed by somebody at this network address. Raises Invalid."""
    number, code = _digits(number), _digits(code)
    if not (allowed(PER_ADDRESS, address) and allowed(PER_NUMBER, number)):
        raise Invalid(TOO_MANY, code="too_many")
    found = _numbered(number)
    right = secrets.compare_digest(found.code if found else "none", code)
    if found is None or not right or found.person_id is None:
        raise Invalid(WRONG, code="wrong_code")
    forget(PER_NUMBER, number)
    return found


def _numbered(digits: str) -> Registration | None:
    """ "２６１１２１ 0042" is the day and the primary key; both must fit."""
    day, pk = digits[:DAY_DIGITS], digits[DAY_DIGITS:]
    if not pk or len(pk) > 15:
        return None
    found = Registration.objects.select_related("area", "person").filter(pk=int(pk)).first()
    return found if found and f"{timezone.localtime(found.applied_at):%y%m%d}" == day else None


def _digits(text: str) -> str:
    return _NO_DIGITS.sub("", unicodedata.normalize("NFKC", text))
