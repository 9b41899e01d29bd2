"""The kinds of problem that the interface can answer with; each has an address that explains it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from common.errors import Sentence

BASE = "/api/v1/problems/"


@dataclass(frozen=True)
class Kind:
    name: str
    status: int
    title: Sentence
    advice: Sentence

    @property
    def uri(self) -> str:
        return BASE + self.name


ALL = [
    Kind("validation", 400, _("Invalid input"), _("Correct the fields named in errors and send again.")),
    Kind("malformed", 400, _("Unreadable request"), _("Send a well-formed request in UTF-8.")),
    Kind("unauthenticated", 401, _("Not signed in"), _("Send a valid key: Authorization: Token …")),
    Kind("forbidden", 403, _("Not allowed"), _("Ask for the scope or the post that this needs.")),
    Kind("not-found", 404, _("Not found"), _("It does not exist, or it is not in your reach.")),
    Kind("method-not-allowed", 405, _("Method not allowed"), _("See the Allow header.")),
    Kind("not-acceptable", 406, _("Not acceptable"), _("Accept application/json.")),
    Kind("conflict", 409, _("Conflict"), _("Read the present state, then decide again.")),
    Kind("wrong-state", 409, _("Not in this state"), _("The state is named; see which actions it allows.")),
    Kind("stale", 412, _("Changed in the meantime"), _("Read it again and send its new ETag as If-Match.")),
    Kind("too-large", 413, _("Too large"), _("Send less at once.")),
    Kind("unsupported-media-type", 415, _("Unsupported media type"), _("Send application/json.")),
    Kind("idempotency-mismatch", 422, _("Idempotency key used before"), _("Use a new key for a new request.")),
    Kind(
        "precondition-required",
        428,
        _("If-Match is missing"),
        _("Send the ETag of what you read as If-Match."),
    ),
    Kind("too-many-requests", 429, _("Too many requests"), _("Wait as long as Retry-After says.")),
    Kind("internal", 500, _("Error of this server"), _("Report it with its request_id.")),
]
KINDS = {kind.name: kind for kind in ALL}


def kind_for_status(status: int) -> Kind:
    """The general kind of this status: the first of the list."""
    exact = (kind for kind in ALL if kind.status == status)
    return next(exact, KINDS["internal" if status >= 500 else "malformed"])
