"""Rules for passwords beyond those of Django."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def character_classes(text: str) -> int:
    """How many of the four occur: lower-case letters, upper-case letters, digits, anything else."""
    kinds = (str.islower, str.isupper, str.isdigit)
    found = {next((kind.__name__ for kind in kinds if kind(char)), "other") for char in text}
    return len(found)


class CharacterClassesValidator:
    """At least `minimum` of the four classes of characters."""

    def __init__(self, minimum: int = 3) -> None:
        self.minimum = minimum

    def validate(self, password: str, _user: object = None) -> None:
        if character_classes(password) < self.minimum:
            raise ValidationError(self.get_help_text(), code="password_too_uniform")

    def get_help_text(self) -> str:
        sentence = _("Use at least %(minimum)d of these: small letters, capital letters, digits, other characters.")
        return sentence % {"minimum": self.minimum}
