"""Clients that call with a key."""

from collections.abc import Iterable
from typing import Any

from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import create_api_key


def client_for(user: User, scopes: Iterable[str] = ("read", "write"), **options: Any) -> APIClient:
    """A client with a new key of the user."""
    return client_with(key_for(user, scopes, **options))


def key_for(user: User, scopes: Iterable[str] = ("read", "write"), **options: Any) -> str:
    return create_api_key(user=user, name="test", scopes=scopes, **options)[1]


def client_with(key: str) -> APIClient:
    """It gets a 500 as an answer, not as an exception."""
    client = APIClient(headers={"Authorization": f"Token {key}", "Accept-Language": "en"})
    client.raise_request_exception = False
    return client
