"""What an answer over HTTP means."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from notices.sending.parcels import Outcome, Verdict
from notices.sending.reaching import Answer

LONGEST_REST = 3600
USUAL_REST = 60
TIMED_OUT, TOO_MANY = 408, 429


def judged_by_status(answer: Answer) -> Outcome | None:
    """The outcome where the status says it all; None when the body must be read."""
    said = f"HTTP {answer.status} {answer.text}".strip()
    if answer.status == TOO_MANY:
        return Outcome(Verdict.WAIT, said, rest_of(answer.retry_after))
    if answer.status >= 500 or answer.status == TIMED_OUT:
        return Outcome(Verdict.TROUBLE, said)
    return None if 200 <= answer.status < 300 else Outcome(Verdict.REFUSED, said)


def rest_of(retry_after: str) -> timedelta:
    is_number = retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 9
    seconds = int(retry_after) if is_number else USUAL_REST
    return timedelta(seconds=min(max(seconds, 1), LONGEST_REST))


def judged_by_errcode(answer: Answer, meanings: Mapping[int, Outcome]) -> Outcome:
    """Robots answer 200 with an `errcode`; a code that is not known is worth another try."""
    by_status = judged_by_status(answer)
    if by_status:
        return by_status
    code = said_at(answer.text, "errcode")
    if code == 0:
        return Outcome(Verdict.SENT, answer.text)
    known = meanings.get(code) if isinstance(code, int) else None
    return known._replace(answer=answer.text) if known else Outcome(Verdict.FAILED, answer.text)


def said_at(text: str, path: str) -> Any:
    """What the JSON says at "data.status"; None when there is no such place."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    for name in path.split("."):
        if not isinstance(found, dict):
            return None
        found = found.get(name)
    return found
