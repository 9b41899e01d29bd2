"""Small recordings, built box by box as phones build them."""

import struct

PLACE = b"+38.0030+106.0030/"


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def numbers(kind: bytes, *values: int) -> bytes:
    return box(kind, bytes(4), struct.pack(f">{len(values)}I", *values))


def track(handler: bytes, offset: int, samples: tuple[int, ...], *more: bytes) -> bytes:
    """A track whose samples stand one after the other, in one chunk."""
    tables = (
        numbers(b"stsz", 0, len(samples), *samples),
        numbers(b"stsc", 1, 1, len(samples), 1),
        numbers(b"stco", 1, offset),
    )
    media = box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(13)), box(b"minf", box(b"stbl", *tables)))
    return box(b"trak", *more, media)


def film(brand: bytes = b"isom", handler: bytes = b"vide", *, content: bytes = b"picture" * 20, **more: bytes) -> bytes:
    """A film that says nothing beside its picture, but for what stands `inside` the movie or `behind` it."""
    head = box(b"ftyp", brand, bytes(4), b"isomiso2") + box(b"mdat", content)
    start = len(head) - len(content)
    return (
        head + box(b"moov", track(handler, start, (len(content),)), more.get("inside", b"")) + more.get("behind", b"")
    )
