"""What a camera notes beside picture and sound, blanked where it stands in an MP4, MOV, 3GP or M4A file.

Place, device and owner are kept in boxes of their own, telemetry in tracks of its own; a player needs neither. All
keeps its length, so that no offset inside the file changes.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO

PLAYED = frozenset({b"vide", b"soun", b"tmcd"})
NOTES = frozenset({b"udta", b"meta", b"uuid"})
INSIDE = {
    b"": {b"moov", b"moof"},
    b"moov": {b"trak"},
    b"moof": {b"traf"},
    b"trak": {b"mdia"},
    b"mdia": {b"minf"},
    b"minf": {b"stbl"},
}
MEDIA = (b"mdat", b"moof")
MAX_BOXES = 100_000
MAX_TABLE = 4 << 20
CHUNK = 64 * 1024


class NotCleaned(Exception):
    """The file is damaged, or made in a way that hides where the notes are."""


@dataclass(frozen=True)
class Box:
    kind: bytes
    start: int
    body: int
    end: int
    inside: tuple["Box", ...] = ()

    def find(self, *path: bytes) -> "Box":
        box = self
        for kind in path:
            box = next((each for each in box.inside if each.kind == kind), Box(b"", 0, 0, 0))
            if not box.kind:
                raise NotCleaned
        return box


class Recording:
    def __init__(self, file: IO[bytes], size: int) -> None:
        self.file, self.size = file, size
        self.boxes_left, self.bytes_left = MAX_BOXES, 2 * size

    def clean(self) -> frozenset[bytes]:
        """Blanks the notes; says which kinds of track are played (`vide`, `soun`)."""
        boxes = tuple(self._top())
        movie = Box(b"", 0, 0, self.size, boxes).find(b"moov")
        tracks = [(track, self._handler(track)) for track in movie.inside if track.kind == b"trak"]
        others = [track for track, handler in tracks if handler not in PLAYED]
        if others and any(box.kind == b"moof" for box in boxes):
            raise NotCleaned
        for track in others:
            self._blank_samples(track.find(b"mdia", b"minf", b"stbl"))
            self._blank(track)
        self._blank_notes(boxes)
        played = frozenset(handler for _track, handler in tracks) & PLAYED
        if played.isdisjoint((b"vide", b"soun")):
            raise NotCleaned
        return played

    def _top(self) -> Iterator[Box]:
        """The outermost boxes. What a phone appends behind them, without being one, is blanked as well."""
        seen: set[bytes] = set()
        at = 0
        while at < self.size:
            try:
                box = self._box(b"", at, self.size)
            except NotCleaned:
                if b"moov" not in seen or seen.isdisjoint(MEDIA):
                    raise
                self._zero(at, self.size)
                return
            seen.add(box.kind)
            at = box.end
            yield box

    def _boxes(self, parent: bytes, at: int, end: int) -> Iterator[Box]:
        while at < end:
            box = self._box(parent, at, end)
            yield box
            at = box.end

    def _box(self, parent: bytes, start: int, end: int) -> Box:
        self.boxes_left -= 1
        head = self._read(start, min(16, end - start))
        if len(head) < 8 or not self.boxes_left:
            raise NotCleaned
        length, kind = struct.unpack_from(">I4s", head)
        body = start + 8
        if length == 1:
            length, body = int.from_bytes(head[8:16]), start + 16
        close = start + length if length else end
        if not body <= close <= end:
            raise NotCleaned
        inside = self._boxes(kind, body, close) if kind in INSIDE.get(parent, ()) else ()
        return Box(kind, start, body, close, tuple(inside))

    def _handler(self, track: Box) -> bytes:
        box = next((each for each in track.find(b"mdia").inside if each.kind == b"hdlr"), None)
        if box is None:
            raise NotCleaned
        return self._read(box.body, 12)[8:]

    def _blank_notes(self, boxes: tuple[Box, ...]) -> None:
        for box in boxes:
            if box.kind in NOTES:
                self._blank(box)
            else:
                self._blank_notes(box.inside)

    def _blank(self, box: Box) -> None:
        """Leaves free space, which may stand anywhere."""
        self.file.seek(box.start + 4)
        self.file.write(b"free")
        self._zero(box.body, box.end)

    def _blank_samples(self, table: Box) -> None:
        one, _count, *sizes = self._numbers(table, b"stsz", skip=0)
        chunks = self._chunks(table)
        counts = list(self._samples_by_chunk(table, len(chunks)))
        if len(counts) != len(chunks):
            raise NotCleaned
        single = iter(sizes)
        for offset, samples in zip(chunks, counts, strict=True):
            end = offset + (one * samples or sum(islice(single, samples)))
            if end > self.size:
                raise NotCleaned
            self._zero(offset, end)

    def _chunks(self, table: Box) -> list[int]:
        if any(box.kind == b"stco" for box in table.inside):
            return self._numbers(table, b"stco")
        return self._numbers(table, b"co64", wide=True)

    def _samples_by_chunk(self, table: Box, chunks: int) -> Iterator[int]:
        """How many samples each chunk holds; the table tells only where that number changes."""
        rows = self._numbers(table, b"stsc")
        firsts = [*rows[::3], chunks + 1]
        for first, following, samples in zip(firsts, firsts[1:], rows[1::3], strict=False):
            yield from (samples for _ in range(first, min(following, chunks + 1)))

    def _numbers(self, table: Box, kind: bytes, *, skip: int = 4, wide: bool = False) -> list[int]:
        """The numbers of a table, behind its version and, unless told otherwise, its count."""
        box = table.find(kind)
        start, width = box.body + 4 + skip, 8 if wide else 4
        if box.end - start > MAX_TABLE:
            raise NotCleaned
        data = self._read(start, (box.end - start) // width * width)
        numbers = [each for (each,) in struct.iter_unpack(">Q" if wide else ">I", data)]
        if len(numbers) < (0 if skip else 2):
            raise NotCleaned
        return numbers

    def _read(self, start: int, length: int) -> bytes:
        self.file.seek(start)
        return self.file.read(max(0, length))

    def _zero(self, start: int, end: int) -> None:
        self.bytes_left -= end - start
        if self.bytes_left < 0:
            raise NotCleaned
        self.file.seek(start)
        for at in range(start, end, CHUNK):
            self.file.write(bytes(min(CHUNK, end - at)))
