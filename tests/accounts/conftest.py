import pytest
from django.test import Client

from accounts.models import User

PASSWORD = "right-Word1"


@pytest.fixture
def alice(db: None) -> User:
    return User.objects.create_user("alice", password=PASSWORD)


@pytest.fixture
def english() -> Client:
    """A caller whose browser asks for English."""
    return Client(headers={"accept-language": "en"})
