"""Keys that were used lately. Machines call often: what was found stays in memory until a key or an account changes."""

from accounts.models import ApiKey
from accounts.selectors import find_key
from common.revisions import Kept

KEYS = "keys"


def _none_yet() -> dict[str, ApiKey]:
    return {}


_known = Kept(_none_yet, KEYS)


def known_key(prefix: str) -> ApiKey | None:
    """The key of the prefix, with its user. Shared by all requests: copy what you change."""
    known = _known.get()
    if prefix not in known:
        found = find_key(prefix)
        if found is None:
            return None
        known[prefix] = found
    return known[prefix]
