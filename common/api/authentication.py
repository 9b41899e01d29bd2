from copy import copy

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request

from accounts.addresses import client_address
from accounts.models import ApiKey, User
from accounts.selectors import KeyRefused, key_for
from accounts.services import touch_api_key
from common.api.known_keys import known_key
from common.api.throttling import spend


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Token <key>`."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        scheme, _space, plain = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "token":
            return None
        address = client_address(request._request)
        try:
            key = key_for(plain.strip(), address, known_key)
        except KeyRefused as refusal:
            _count(address)
            raise AuthenticationFailed(str(refusal), code=refusal.code) from refusal
        touch_api_key(key)
        user = copy(key.user)
        user.api_key = key
        return user, key

    def authenticate_header(self, request: Request) -> str:
        return 'Token realm="api"'


def _count(address: str) -> None:
    """Keys cannot be tried without limit either."""
    spent = spend(f"address:{address}")
    if spent is not None and spent.exceeded:
        raise Throttled(spent.resets_in, _("Too many wrong keys from this address."))
