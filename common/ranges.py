"""A file, or the part of it that a player asks for."""

import re
from collections.abc import Iterator
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

CHUNK = 64 * 1024
_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def ranged(request: HttpRequest, file: IO[bytes], size: int, content_type: str) -> HttpResponseBase:
    """206 for one range of bytes; the whole file for anything else that is asked; 416 for what lies outside."""
    wanted = _ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    answer: HttpResponseBase
    if wanted is None or wanted.groups() == ("", ""):
        answer = FileResponse(file, content_type=content_type)
    else:
        first, last = _bounds(wanted[1], wanted[2], size)
        if first > last:
            file.close()
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        file.seek(first)
        answer = StreamingHttpResponse(_part(file, last - first + 1), status=206, content_type=content_type)
        answer["Content-Length"] = str(last - first + 1)
        answer["Content-Range"] = f"bytes {first}-{last}/{size}"
    answer["Accept-Ranges"] = "bytes"
    return answer


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def _part(file: IO[bytes], left: int) -> Iterator[bytes]:
    with file:
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
