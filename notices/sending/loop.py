"""Sending what is due, channel by channel."""

import structlog
from django.utils.translation import gettext as _

from common.clock import now
from notices.choices import ChannelKind
from notices.models import Delivery
from notices.poking import begin
from notices.sending.holding import channels_with_work, claim, give_up_old
from notices.sending.mail import send_mail
from notices.sending.parcels import Outcome, Verdict, parcel_of
from notices.sending.reaching import ForbiddenAddress, Unanswered, Unreachable
from notices.sending.recording import record
from notices.sending.robots import send_dingtalk, send_wecom
from notices.sending.sms import send_sms

AT_ONCE = 20  # of one channel, before another has its turn

SENDERS = {
    ChannelKind.EMAIL: send_mail,
    ChannelKind.SMS: send_sms,
    ChannelKind.WECOM: send_wecom,
    ChannelKind.DINGTALK: send_dingtalk,
}

log = structlog.get_logger(__name__)


def send_due() -> int:
    """Send some of what is due. How many attempts were made; while it is not 0 there may be more."""
    begin()
    give_up_old()
    return sum(_send_by(channel) for channel in channels_with_work())


def _send_by(channel: int) -> int:
    for made in range(AT_ONCE):
        delivery = claim(channel)
        if delivery is None:
            return made
        record(delivery, attempt(delivery))
    return AT_ONCE


def attempt(delivery: Delivery) -> Outcome:
    """Send it, in no transaction."""
    channel = delivery.channel
    parcel = parcel_of(delivery, now())
    try:
        return SENDERS[ChannelKind(channel.kind)](channel, parcel)
    except Unanswered as error:
        return Outcome(Verdict.TROUBLE, str(error), is_unsure=True)
    except Unreachable as error:
        return Outcome(Verdict.TROUBLE, str(error))
    except ForbiddenAddress as error:
        return Outcome(Verdict.REFUSED, _("%(host)s lies in a network that nothing is sent to.") % {"host": error})
    except ValueError as error:
        log.warning("a message could not be composed", delivery=delivery.pk, error=str(error))
        return Outcome(Verdict.REFUSED, f"{type(error).__name__}: {error}")
