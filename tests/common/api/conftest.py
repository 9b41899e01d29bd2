import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import create_api_key


@pytest.fixture(autouse=True)
def _counters_at_zero():
    cache.clear()


@pytest.fixture
def alice(db):
    return User.objects.create_user("alice", first_name="elm-street", last_name="A")


@pytest.fixture
def charlie(db):
    """The outsider: lives in another street."""
    return User.objects.create_user("charlie", first_name="oak-street", last_name="C")


@pytest.fixture
def client_of():
    """A client that calls with a new key of the user."""

    def make(user, scopes=("read", "write"), **options):
        _key, plain = create_api_key(user=user, name="test", scopes=scopes, **options)
        client = APIClient(headers={"Authorization": f"Token {plain}", "Accept-Language": "en"})
        client.raise_request_exception = False
        return client

    return make


@pytest.fixture
def api(alice, client_of):
    return client_of(alice)


@pytest.fixture
def outsider(charlie, client_of):
    return client_of(charlie)
