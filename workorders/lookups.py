"""Number and code: how a reporter without an account finds the request again."""

import re
import secrets
import unicodedata

from django.utils.translation import gettext_lazy as _

from common.attempts import Limit, allowed, forget
from common.errors import Invalid
from workorders.models import WorkOrder
from workorders.visitors import reporter_of

PER_NUMBER = Limit("code-number", most=10, seconds=1800)
PER_ADDRESS = Limit("code-address", most=60, seconds=1800)
# The same for an unknown number and a wrong code: neither can be told from the other.
WRONG = _("No request has this number with this code. Look at your receipt: ten digits, then six.")
TOO_MANY = _("There were too many wrong codes. Wait half an hour, then try again.")
_NO_DIGITS = re.compile(r"\D")


def order_for(number: str, code: str, *, address: str) -> WorkOrder:
    """The order of this number and code, typed by somebody at this network address. Raises Invalid."""
    number, code = normal_number(number), digits(code)
    if not (allowed(PER_ADDRESS, address) and allowed(PER_NUMBER, number)):
        raise Invalid(TOO_MANY, code="too_many")
    order = WorkOrder.objects.numbered(number).select_related("desk").first()
    right = secrets.compare_digest(order.query_code if order else "none", code)
    if order is None or not right or reporter_of(order) is None:
        raise Invalid(WRONG, code="wrong_code")
    forget(PER_NUMBER, number)
    return order


def normal_number(text: str) -> str:
    """ "２６１１２１ 0042" gives "261121-0042"."""
    found = digits(text)
    return f"{found[:6]}-{found[6:]}"


def digits(text: str) -> str:
    return _NO_DIGITS.sub("", unicodedata.normalize("NFKC", text))
