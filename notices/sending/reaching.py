"""Connections to receivers: addresses inside the house are refused, redirects are not followed, nothing hangs.

The address that was checked is the one that is connected to, so that a name cannot lead elsewhere a moment later.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
# Whoever answers a byte at a time is cut off after this. Shorter than the lease of a delivery.
TOTAL_SECONDS = 25.0
MOST_BYTES = 64 * 1024


class Unreachable(Exception):
    """No connection, no answer, or half of one: the message may have arrived or not."""


class Unanswered(Unreachable):
    """The message was on its way when the line broke: nobody knows whether it arrived."""


class ForbiddenAddress(Exception):
    """The address is none that we send to."""


class Answer(NamedTuple):
    status: int
    text: str
    retry_after: str


def is_allowed(address: str) -> bool:
    """Public addresses, and those of networks named in the settings."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if ip.is_global and not ip.is_multicast:
        return True
    networks = (ipaddress.ip_network(each) for each in settings.NOTICES_PRIVATE_NETWORKS)
    return any(ip.version == network.version and ip in network for network in networks)


def connect(host: str, port: int, secure: bool) -> socket.socket:
    """A connection to the first of the host's addresses that answers. All of them must be allowed."""
    connection = _connect(_addresses(host, port), host, port)
    if not secure:
        return connection
    try:
        return ssl.create_default_context().wrap_socket(connection, server_hostname=host)
    except OSError as error:
        connection.close()
        raise Unreachable(f"{host}: {error}") from error


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{host}: {error}") from error
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not all(map(is_allowed, addresses)):
        raise ForbiddenAddress(host)
    return addresses


def _connect(addresses: list[str], host: str, port: int) -> socket.socket:
    failure: OSError | None = None
    for address in addresses:
        try:
            connection = socket.create_connection((address, port), CONNECT_SECONDS)
        except OSError as error:
            failure = error
            continue
        connection.settimeout(ANSWER_SECONDS)
        return connection
    raise Unreachable(f"{host}: {failure}")


@contextmanager
def cut_off(connection: socket.socket) -> Iterator[None]:
    """Within the block the connection lasts no longer than allowed in all."""
    timer = threading.Timer(TOTAL_SECONDS, _shut, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        connection.close()


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # closed by the other side already


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """POST, and the answer. Raises Unreachable, ForbiddenAddress, or ValueError for a header that cannot be."""
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    connection = connect(host, parts.port or (443 if secure else 80), secure)
    with cut_off(connection):
        try:
            speaker = http.client.HTTPConnection(host, parts.port)
            speaker.sock = connection
            target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
            speaker.request("POST", target, body, {"User-Agent": "grid-governance", **headers})
            answer = speaker.getresponse()
            text = answer.read(MOST_BYTES).decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered(f"{host}: {error or type(error).__name__}") from error
    return Answer(answer.status, text, answer.headers.get("Retry-After", ""))
