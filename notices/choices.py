from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ChannelKind(TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS gateway")
    WECOM = "wecom", _("WeCom group robot")
    DINGTALK = "dingtalk", _("DingTalk group robot")


PERSONAL = (ChannelKind.EMAIL, ChannelKind.SMS)
ROBOTS = (ChannelKind.WECOM, ChannelKind.DINGTALK)


class Rhythm(TextChoices):
    AT_ONCE = "at_once", _("At once")
    DIGEST = "digest", _("Once a working day, all together")


class Encoding(TextChoices):
    JSON = "json", "JSON"
    FORM = "form", _("Form")


class Urgency(TextChoices):
    """What is calm waits for working hours. An alarm also goes out on channels that nobody asked for."""

    CALM = "calm", _("Calm")
    URGENT = "urgent", _("Urgent")
    ALARM = "alarm", _("Alarm")


class DeliveryState(TextChoices):
    WAITING = "waiting", _("Waiting")
    COLLECTING = "collecting", _("Waiting for the digest")
    SENDING = "sending", pgettext_lazy("notice", "Being sent")
    SENT = "sent", _("Sent")
    COLLECTED = "collected", _("Sent within a digest")
    DEAD = "dead", _("Given up")
