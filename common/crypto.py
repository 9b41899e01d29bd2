"""Personal data at rest: encrypted in the column, found by a keyed hash, decrypted one value at a time."""

import hashlib
import hmac
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.validators import EMPTY_VALUES
from django.db import models
from django.db.models.query_utils import DeferredAttribute

HIDDEN = "••••"
MethodT = TypeVar("MethodT", bound=Callable[..., Any])


class UndecryptableError(Exception):
    """None of the keys in FIELD_KEYS opens the value."""


@lru_cache(maxsize=4)
def _ring(keys: tuple[str, ...]) -> tuple[Fernet, MultiFernet]:
    """The newest key alone, and all of them."""
    try:
        fernets = [Fernet(key.strip()) for key in keys]
        return fernets[0], MultiFernet(fernets)
    except (ValueError, IndexError) as error:
        raise ImproperlyConfigured(
            "FIELD_KEYS must list at least one key, each the URL-safe base64 of 32 bytes, newest first."
        ) from error


def _keys() -> tuple[Fernet, MultiFernet]:
    return _ring(tuple(settings.FIELD_KEYS))


def encrypt(text: str) -> str:
    return _keys()[1].encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    try:
        return _keys()[1].decrypt(token).decode()
    except InvalidToken as error:
        raise UndecryptableError("No key in FIELD_KEYS opens this value.") from error


def is_current(token: str) -> bool:
    """Whether the newest key made the token."""
    try:
        _keys()[0].decrypt(token)
    except InvalidToken:
        return False
    return True


def rotate(token: str) -> str:
    """The same text under the newest key; a token that is already under it comes back unchanged."""
    return token if not token or is_current(token) else encrypt(decrypt(token))


def keyed_hash(value: str) -> str:
    """HMAC-SHA256 in hex: equal values are found by it, and it tells nothing without FIELD_HASH_KEY."""
    return hmac.new(settings.FIELD_HASH_KEY.encode(), value.encode(), hashlib.sha256).hexdigest()


def _not_from_templates(method: MethodT) -> MethodT:
    """Django templates call whatever is callable, unless it says that it alters data."""
    method.__dict__["alters_data"] = True
    return method


class Secret:
    """A value as it lies in the column. It shows as dots everywhere; only `reveal` decrypts."""

    __slots__ = ("token",)

    def __init__(self, token: str = "") -> None:
        self.token = token

    @classmethod
    def of(cls, text: str) -> "Secret":
        return cls(encrypt(text) if text else "")

    @_not_from_templates
    def reveal(self) -> str:
        return decrypt(self.token) if self.token else ""

    def __bool__(self) -> bool:
        return bool(self.token)

    def __str__(self) -> str:
        return HIDDEN if self.token else ""

    def __repr__(self) -> str:
        return f"Secret({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.token == self.token

    def __hash__(self) -> int:
        return hash(self.token)


class _SealingAttribute(DeferredAttribute):
    """Encrypts what is assigned, so that an instance never holds the plain text."""

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = Secret.of(value) if isinstance(value, str) else value


if TYPE_CHECKING:
    _TextField = models.TextField["str | Secret", "Secret"]
else:
    _TextField = models.TextField


class EncryptedTextField(_TextField):
    """Takes str, gives Secret, stores ciphertext. Cannot be searched: keep `keyed_hash` beside it.

    It is left out of model forms, which would show the dots and save them back.
    """

    descriptor_class = _SealingAttribute
    empty_values = [*EMPTY_VALUES, Secret()]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"]
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, *_context: object) -> Secret | None:
        return None if value is None else Secret(value)

    def to_python(self, value: Any) -> Any:
        """A fixture carries tokens, see `value_to_string`; anything else is plain text."""
        if not isinstance(value, str) or not value:
            return Secret() if value == "" else value
        return Secret(value) if _opens(value) else Secret.of(value)

    def value_to_string(self, obj: models.Model) -> str:
        value: Secret | None = self.value_from_object(obj)
        return value.token if value else ""

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Secret):
            return value.token
        if value:
            raise FieldError(f"{self.name} is encrypted and cannot be compared; use its keyed hash.")
        return value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return super().get_db_prep_save(Secret.of(value) if isinstance(value, str) else value, connection)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in ("exact", "isnull"):
            raise FieldError(f"{self.name} is encrypted; {lookup_name} cannot work on it.")
        return super().get_lookup(lookup_name)


def _opens(value: str) -> bool:
    try:
        decrypt(value)
    except UndecryptableError:
        return False
    return True
