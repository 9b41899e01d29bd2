"""Files of people's data, encrypted piece by piece: whoever reads the disk or a backup reads nothing."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO
from uuid import uuid4

from django.conf import settings

from common.crypto import decrypt, encrypt

PIECE = 1 << 20


def folder() -> Path:
    """Outside of what any server serves."""
    path = Path(settings.DATA_DIR) / "sheets"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def keep(content: Iterable[bytes]) -> str:
    """Keep bytes; the name by which they are found again."""
    with _writing() as (name, out):
        for piece in content:
            out.write(_sealed(b64encode(piece).decode()))
    return name


def pieces(name: str) -> Iterator[bytes]:
    """The bytes kept under `name`. Raises FileNotFoundError once they are pruned."""
    return map(b64decode, _lines(name))


@contextmanager
def plain_copy(name: str, called: str) -> Iterator[Path]:
    """For as long as the block lasts, the content as an ordinary file of this name, nobody else's to read."""
    with TemporaryDirectory(prefix="sheet-") as place:
        path = Path(place) / called
        with path.open("wb") as out:
            out.writelines(pieces(name))
        yield path


def file_pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def keep_blocks(blocks: Iterable[Any]) -> str:
    """Keep one JSON value after the other, so that each can be read without those before it in memory."""
    with _writing() as (name, out):
        for block in blocks:
            out.write(_sealed(json.dumps(block, ensure_ascii=False)))
    return name


def blocks(name: str, start: int = 0) -> Iterator[Any]:
    """The values kept by `keep_blocks`, from the one numbered `start`."""
    return map(json.loads, _lines(name, start))


def exists(name: str) -> bool:
    return bool(name) and (folder() / name).exists()


def remove(name: str) -> None:
    if name:
        (folder() / name).unlink(missing_ok=True)


def stored() -> Iterator[tuple[str, datetime]]:
    """What is there, each with the time of its last change."""
    for path in folder().iterdir():
        yield path.name, datetime.fromtimestamp(path.stat().st_mtime).astimezone()


@contextmanager
def _writing() -> Iterator[tuple[str, BinaryIO]]:
    name = uuid4().hex
    path = folder() / name
    try:
        with path.open("xb") as out:
            path.chmod(0o600)
            yield name, out
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _sealed(text: str) -> bytes:
    return encrypt(text).encode() + b"\n"


def _lines(name: str, start: int = 0) -> Iterator[str]:
    with (folder() / name).open("rb") as file:
        for number, line in enumerate(file):
            if number >= start:
                yield decrypt(line.strip().decode())
