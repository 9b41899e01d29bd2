"""E-mail: plain text and the same as simple HTML, over a mail server that the channel names."""

import smtplib
import socket
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from typing import cast
from urllib.parse import SplitResult, unquote, urlsplit

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from notices.models import Channel
from notices.sending.parcels import Outcome, Parcel, Verdict
from notices.sending.reaching import Unreachable, connect, cut_off

PORTS = {"smtp": 25, "smtps": 465}
LOCAL_NAME = "localhost"
READY = 220
ACCEPTED = "250"
TOO_FAST = (421, 450, 451, 452)


def send_mail(channel: Channel, parcel: Parcel) -> Outcome:
    server = urlsplit(channel.address.reveal())
    connection = connect(server.hostname or "", server.port or PORTS[server.scheme], server.scheme == "smtps")
    with cut_off(connection):
        try:
            return _spoken(_Server(server, connection), channel, parcel)
        except smtplib.SMTPResponseException as refusal:
            return _judged(refusal.smtp_code, refusal.smtp_error)
        except smtplib.SMTPRecipientsRefused as refusal:
            return _judged(*next(iter(refusal.recipients.values())))
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(f"{server.hostname}: {error or type(error).__name__}") from error


class _Server(smtplib.SMTP):
    """Speaks over a connection to an address that was checked."""

    def __init__(self, server: SplitResult, connection: socket.socket) -> None:
        super().__init__(local_hostname=LOCAL_NAME)
        self.server, self.sock = server, connection
        code, greeting = self.getreply()
        if code != READY:
            raise smtplib.SMTPConnectError(code, greeting)

    def make_safe(self) -> bool:
        """Whether all that follows is encrypted."""
        self.ehlo_or_helo_if_needed()
        if self.server.scheme == "smtps":
            return True
        if not self.has_extn("starttls"):
            return False
        self._host = self.server.hostname or ""  # the name that the certificate must have
        self.starttls(context=ssl.create_default_context())
        return True


def _spoken(server: _Server, channel: Channel, parcel: Parcel) -> Outcome:
    is_safe, name = server.make_safe(), server.server.username
    if name and not is_safe:
        return Outcome(Verdict.REFUSED, _("The mail server offers no encryption; the password is not sent."))
    with cut_off(cast(socket.socket, server.sock)):  # another one than before when encryption began on the way
        if name:
            server.login(unquote(name), channel.secret.reveal())
        server.send_message(composed(channel, parcel), to_addrs=[parcel.to])
        server.quit()
    return Outcome(Verdict.SENT, ACCEPTED)


def _judged(code: int, said: bytes | str) -> Outcome:
    text = f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    if code in TOO_FAST:
        return Outcome(Verdict.FAILED, text)
    return Outcome(Verdict.REFUSED if code >= 500 else Verdict.TROUBLE, text)


def sender_address(sender: str) -> str:
    """The address alone of "Street office <office@example.org>"."""
    return parseaddr(sender)[1]


def composed(channel: Channel, parcel: Parcel) -> EmailMessage:
    name, address = parseaddr(channel.sender)
    mail = EmailMessage()
    mail["Subject"] = " ".join(parcel.title.split())
    mail["From"] = formataddr((name, address))
    mail["To"] = parcel.to
    mail["Date"] = format_datetime(timezone.localtime(parcel.at))
    mail["Message-ID"] = f"<{parcel.message_id}@{address.partition('@')[2] or LOCAL_NAME}>"
    mail["Auto-Submitted"] = "auto-generated"
    with translation.override(parcel.language):
        mail.set_content("\n\n".join(filter(None, [parcel.text, parcel.url])) + "\n")
        mail.add_alternative(render_to_string("notices/mail.html", {"parcel": parcel}), subtype="html")
    return mail
