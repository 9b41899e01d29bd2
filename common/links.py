"""Personal links: the key of a row, signed, so that nobody can make one up."""

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer


@dataclass(frozen=True)
class Sealed:
    """Keys of one kind of row; what one kind has sealed no other opens."""

    salt: str

    @property
    def _signer(self) -> Signer:
        return Signer(salt=self.salt, sep=".")

    def token(self, pk: int) -> str:
        return self._signer.sign(str(pk))

    def key(self, token: str) -> int | None:
        """The key in it; None when we never gave it out."""
        try:
            return int(self._signer.unsign(token))
        except (BadSignature, ValueError):
            return None
