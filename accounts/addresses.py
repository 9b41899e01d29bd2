"""Where a request comes from."""

from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest | None) -> str:
    """The caller's IP address as seen by the outermost proxy of ours; empty when unknown."""
    if request is None:
        return ""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    proxies = settings.TRUSTED_PROXIES
    if proxies and len(hops) >= proxies:
        return _plain(hops[-proxies])
    return _plain(request.META.get("REMOTE_ADDR", ""))


def within(address: str, networks: Iterable[str]) -> bool:
    return bool(address) and any(ip_address(address) in ip_network(network) for network in networks)


def _plain(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)
