"""Who is calling, for counting and for remembering answers."""

from rest_framework.request import Request

from accounts.addresses import client_address
from accounts.models import ApiKey, User


def user_of(request: Request) -> User:
    assert isinstance(request.user, User)  # nobody else passes the permissions
    return request.user


def caller_of(request: Request) -> str:
    """The key, else the signed-in user, else the address. Reads nothing from the database."""
    if isinstance(request.auth, ApiKey):
        return f"key:{request.auth.pk}"
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return f"address:{client_address(request._request)}"
