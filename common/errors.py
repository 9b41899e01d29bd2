"""How a service refuses. Pages and endpoints render these same sentences; nothing was changed."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


class DomainError(Exception):
    """A refusal, with a sentence for whoever asked and, where a field is at fault, one for each field."""

    code = "refused"
    status = 400
    default: Sentence = _("This cannot be done.")

    def __init__(
        self,
        message: Sentence = "",
        *,
        code: str = "",
        fields: Mapping[str, Iterable[Sentence]] | None = None,
    ) -> None:
        self.message = message or self.default
        self.code = code or self.code
        self.fields: dict[str, list[Sentence]] = {name: list(sentences) for name, sentences in (fields or {}).items()}
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class Invalid(DomainError):
    """The input is wrong; `fields` says where and what would be right."""

    code = "invalid"
    default = _("Some of the input is not right.")

    @classmethod
    def field(cls, name: str, sentence: Sentence, *, code: str = "") -> "Invalid":
        return cls(code=code, fields={name: [sentence]})


@contextmanager
def as_invalid(whole: str = "") -> Iterator[None]:
    """What a row's own checks find wrong, as a refusal; what they say of the row as a whole under the field `whole`."""
    try:
        yield
    except ValidationError as wrong:
        is_by_field = hasattr(wrong, "error_dict")
        told: dict[str, list[str]] = wrong.message_dict if is_by_field else {NON_FIELD_ERRORS: wrong.messages}
        of_all = told.pop(NON_FIELD_ERRORS, [])
        fields = {**told, whole: [*told.get(whole, []), *of_all]} if of_all else told
        raise Invalid(fields=fields) from wrong


class NotAllowed(DomainError):
    """Visible to the caller, but not theirs to do."""

    code = "not_allowed"
    status = 403
    default = _("You may not do this.")


class Conflict(DomainError):
    """Right in itself, but at odds with what is there."""

    code = "conflict"
    status = 409
    default = _("This conflicts with what is already there.")


class WrongState(Conflict):
    """The action is not open in the present state."""

    code = "wrong_state"
    default = _("The present state does not allow this.")

    def __init__(self, message: Sentence = "", *, state: str, code: str = "") -> None:
        super().__init__(message, code=code)
        self.state = state


class Stale(DomainError):
    """Somebody was faster: the caller decided on an older version."""

    code = "stale"
    status = 412
    default = _("Someone has changed this in the meantime. Look at it again, then decide.")

    def __init__(self, message: Sentence = "", *, version: int, code: str = "") -> None:
        super().__init__(message, code=code)
        self.version = version
