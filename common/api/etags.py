"""ETags made of the version number that every service raises."""

import hashlib
import json
import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.utils.encoders import JSONEncoder

TAG = re.compile(r'(?:W/)?"v(\d{1,18})"', re.ASCII)
ANY_TAGS = re.compile(r'((W/)?"[^"]*"(\s*,\s*)?)+')
# What a foreign tag names: no version is ever below zero, so it never matches.
NO_VERSION = -1


class PreconditionRequired(APIException):
    status_code = 428
    default_code = "precondition-required"
    default_detail = _("Send the ETag of what you read in the If-Match header, so that no change is lost.")


def tag_of(version: int) -> str:
    return f'"v{version}"'


def content_tag(data: Any) -> str:
    """A tag for what has no version of its own: a digest of what is answered."""
    text = json.dumps(data, cls=JSONEncoder, sort_keys=True)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'


def expected_version(request: Request, *, required: bool) -> int | None:
    """The version the caller decided on, from If-Match; None when any will do."""
    header = request.headers.get("If-Match")
    if header is None and required:
        raise PreconditionRequired
    if header is None or header.strip() == "*":
        return None
    header = header.strip()
    if tag := TAG.fullmatch(header):
        return int(tag[1])
    if not ANY_TAGS.fullmatch(header):
        raise ValidationError({"If-Match": [_("Give the ETag as it was sent, in its quotation marks.")]})
    return NO_VERSION


def is_known(request: Request, tag: str) -> bool:
    """Whether If-None-Match names this tag, so that 304 is enough."""
    header = request.headers.get("If-None-Match", "")
    return header.strip() == "*" or tag in {part.strip().removeprefix("W/") for part in header.split(",")}
