"""What an uploaded file really is, by its content and never by its name. Nothing is unpacked here."""

import zlib
from collections.abc import Iterator
from pathlib import PurePath
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.conf import settings
from django.utils.translation import gettext as _

from common.errors import Invalid, Sentence

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EXCEL, ODS = "[Content_Types].xml", "application/vnd.oasis.opendocument.spreadsheet"
MACROS = ("vbaproject.bin", "xl/macrosheets/", "basic/", "scripts/")
IS_ENCRYPTED = 1  # the flag of a member of a zip archive
FOREIGN = (b"MZ", b"\x7fELF", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
DIRECTORY_ENTRY = 128  # bytes, in an OLE file
PIECE = 1 << 20


class BadFile(Invalid):
    """The file cannot be taken; the sentence says why and what to do."""

    code = "bad_file"

    def __init__(self, sentence: Sentence, *, code: str = "") -> None:
        super().__init__(sentence, code=code, fields={"file": [sentence]})


def kind_of(file: IO[bytes], size: int) -> str:
    """xlsx, xls, ods or csv. Raises BadFile for anything else, and for what is too large or locked."""
    if not size:
        raise BadFile(_("The file is empty."), code="empty")
    if size > settings.SHEETS_MAX_MB << 20:
        limit = {"limit": settings.SHEETS_MAX_MB}
        raise BadFile(_("The file is larger than %(limit)d MB. Split it into several.") % limit, code="too_large")
    file.seek(0)
    head = file.read(8)
    if head.startswith(ZIP):
        return _zip_kind(file)
    if head == OLE:
        return _ole_kind(file)
    if head.startswith(FOREIGN):
        raise _no_table()
    return "csv"


def plain_name(name: str) -> str:
    """The last part of a file's name, without what no name should have."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(char for char in last if char.isprintable())[-120:] or "table"


def _no_table() -> BadFile:
    sentence = _("The content of this file is no table, whatever its name says: send .xlsx, .xls, .ods or .csv.")
    return BadFile(sentence, code="not_a_table")


def _encrypted() -> BadFile:
    return BadFile(_("The file is locked with a password. Save it without one and send it again."), code="encrypted")


def _macros() -> BadFile:
    return BadFile(_("The file contains macros. Save it as .xlsx, without macros, and send it again."), code="macros")


def damaged() -> BadFile:
    return BadFile(_("The file is damaged. Open it, save it anew and send it again."), code="damaged")


def too_large_inside() -> BadFile:
    limit = {"limit": settings.SHEETS_MAX_UNPACKED_MB}
    sentence = _("Unpacked, the file is larger than %(limit)d MB. Split it into several, or delete what lies beside.")
    return BadFile(sentence % limit, code="too_large")


def _zip_kind(file: IO[bytes]) -> str:
    try:
        with ZipFile(file) as archive:
            members = archive.infolist()
            kind = _kind_of_archive(archive, {member.filename for member in members})
            if any(member.flag_bits & IS_ENCRYPTED for member in members):
                raise _encrypted()
            _check_unpacked_size(file, members)
    except (BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise damaged() from error
    return kind


def _kind_of_archive(archive: ZipFile, names: set[str]) -> str:
    folded = {name.lower() for name in names}
    if any(name.endswith(MACROS[0]) or name.startswith(MACROS[1:]) for name in folded):
        raise _macros()
    if EXCEL in names and "xl/workbook.xml" in names:
        return "xlsx"
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        if archive.read("mimetype").decode(errors="replace").strip() != ODS:
            raise _no_table()
        manifest = archive.open("META-INF/manifest.xml").read(PIECE) if "META-INF/manifest.xml" in names else b""
        if b"encryption-data" in manifest:
            raise _encrypted()
        return "ods"
    raise _no_table()


def _check_unpacked_size(file: IO[bytes], members: list[ZipInfo]) -> None:
    """First what the directory says, then what really comes out: a directory can lie."""
    limit = settings.SHEETS_MAX_UNPACKED_MB << 20
    if sum(member.file_size for member in members) > limit:
        raise too_large_inside()
    found = 0
    for member in members:
        for length in _unpacked_lengths(file, member):
            found += length
            if found > limit:
                raise too_large_inside()


def _unpacked_lengths(file: IO[bytes], member: ZipInfo) -> Iterator[int]:
    """How long each piece of the member is, unpacked; never more than one piece is in memory."""
    file.seek(member.header_offset + 26)
    lengths = file.read(4)
    start = member.header_offset + 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
    if member.compress_type == 0:
        yield member.compress_size
        return
    if member.compress_type != 8:
        raise damaged()
    inflate, left = zlib.decompressobj(-zlib.MAX_WBITS), member.compress_size
    file.seek(start)
    while left > 0 and not inflate.eof:
        packed = file.read(min(left, PIECE))
        if not packed:
            raise damaged()
        left -= len(packed)
        yield from _inflated(inflate, packed)


def _inflated(inflate: "zlib._Decompress", packed: bytes) -> Iterator[int]:
    try:
        while packed and not inflate.eof:
            yield len(inflate.decompress(packed, PIECE))
            packed = inflate.unconsumed_tail
    except zlib.error as error:
        raise damaged() from error


def _ole_kind(file: IO[bytes]) -> str:
    file.seek(0)
    content = file.read()
    if _has_entry(content, "EncryptedPackage"):
        raise _encrypted()
    if _has_entry(content, "_VBA_PROJECT_CUR"):
        raise _macros()
    if _has_entry(content, "Workbook") or _has_entry(content, "Book"):
        return "xls"
    raise _no_table()


def _has_entry(content: bytes, name: str) -> bool:
    """Whether the directory of an OLE file names this; entries are aligned and know the length of their name."""
    wanted = name.encode("utf-16-le") + b"\0\0"
    length = len(wanted).to_bytes(2, "little")
    at = content.find(wanted)
    while at >= 0:
        if at % DIRECTORY_ENTRY == 0 and content[at + 64 : at + 66] == length:
            return True
        at = content.find(wanted, at + 1)
    return False
