"""A video, a recording or a document as it comes in: known by its content, bounded, kept as it is.

Nothing is encoded anew; what a camera noted beside picture and sound is blanked (`workorders.recordings`).
"""

import hashlib
from dataclasses import dataclass
from typing import Any
from zipfile import BadZipFile, ZipFile

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from workorders.recordings import NotCleaned, Recording

MB = 1024 * 1024
MAX_FILES = 6
MAX_TOTAL = 300 * MB  # of one order
MAX_FROM_ANYBODY = 40 * MB  # of one file that comes without an account
HEAD = 64
TRACKS = 4096
# A table of contents that is longer than this is no office document's.
MAX_CONTENTS = 2 * MB
MAX_PARTS = 5000


class MediaKind(TextChoices):
    PHOTO = "photo", _("Photo")
    VIDEO = "video", _("Video")
    AUDIO = "audio", _("Recording")
    DOCUMENT = "document", _("Document")


LIMITS = {MediaKind.VIDEO: 80 * MB, MediaKind.AUDIO: 20 * MB, MediaKind.DOCUMENT: 20 * MB}
OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES: dict[str, tuple[MediaKind, str]] = {
    "mp4": (MediaKind.VIDEO, "video/mp4"),
    "mov": (MediaKind.VIDEO, "video/quicktime"),
    "3gp": (MediaKind.VIDEO, "video/3gpp"),
    "webm": (MediaKind.VIDEO, "video/webm"),
    "weba": (MediaKind.AUDIO, "audio/webm"),
    "m4a": (MediaKind.AUDIO, "audio/mp4"),
    "mp3": (MediaKind.AUDIO, "audio/mpeg"),
    "aac": (MediaKind.AUDIO, "audio/aac"),
    "amr": (MediaKind.AUDIO, "audio/amr"),
    "ogg": (MediaKind.AUDIO, "audio/ogg"),
    "wav": (MediaKind.AUDIO, "audio/wav"),
    "pdf": (MediaKind.DOCUMENT, "application/pdf"),
    "docx": (MediaKind.DOCUMENT, f"{OFFICE}.wordprocessingml.document"),
    "xlsx": (MediaKind.DOCUMENT, f"{OFFICE}.spreadsheetml.sheet"),
    "pptx": (MediaKind.DOCUMENT, f"{OFFICE}.presentationml.presentation"),
}
RECORDED = "video/*,audio/*"
ACCEPT = ",".join((RECORDED, *(f".{extension}" for extension in TYPES)))
WITH_NOTES = ("mp4", "mov", "3gp", "m4a")
BRANDS = {b"qt  ": "mov", b"M4A ": "m4a", b"M4B ": "m4a"}
MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
RUNNING_PARTS = ("vbaproject.bin", "vbadata.xml", "/activex/", "/macrosheets/", "oleobject")

NOT_KNOWN = _("“%(name)s” is nothing that can be kept here: send a video, a recording, a PDF, or a docx, xlsx or pptx.")
WITH_MACROS = _("“%(name)s” holds macros or other programs: save it without them, or as a PDF.")
OLD_OFFICE = _("“%(name)s” has the old Office format: save it as docx, xlsx or PDF.")
NOT_RECORDED = _("“%(name)s” is no video or recording.")
DAMAGED = _(
    "“%(name)s” is damaged, or cannot be freed of what the camera noted in it, such as the place: record it again."
)
TOO_LARGE = _("“%(name)s” is larger than %(mb)d MB: send a shorter or smaller one.")


@dataclass(frozen=True)
class Media:
    """What was sent, and what it truly is."""

    upload: "File[bytes]"
    kind: MediaKind
    media_type: str
    extension: str
    name: str
    digest: str

    @property
    def size(self) -> int:
        return int(self.upload.size)


def read(upload: "File[bytes]") -> Media:
    """Raises ValidationError, naming the file, for anything but what may be kept."""
    name = (upload.name or "").replace("\\", "/").rpartition("/")[2][:120]
    largest = max(LIMITS.values())
    if upload.size > largest:
        raise ValidationError(TOO_LARGE, "too_large", {"name": name, "mb": largest // MB})
    extension = _without_notes(upload, _extension(upload, name), name)
    kind, media_type = TYPES[extension]
    if upload.size > LIMITS[kind]:
        raise ValidationError(TOO_LARGE, "too_large", {"name": name, "mb": LIMITS[kind] // MB})
    return Media(upload, kind, media_type, extension, name, _digest(upload))


def _without_notes(upload: "File[bytes]", extension: str, name: str) -> str:
    """Blanks what the camera noted; says what the recording is by what it plays, whatever its brand."""
    if extension not in WITH_NOTES:
        return extension
    assert upload.file is not None  # what is read is open
    try:
        played = Recording(upload.file, upload.size).clean()
    except NotCleaned as problem:
        raise ValidationError(DAMAGED, "damaged", {"name": name}) from problem
    if b"vide" not in played:
        return "m4a"
    return "mp4" if extension == "m4a" else extension


def _digest(upload: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _extension(upload: "File[bytes]", name: str) -> str:
    upload.seek(0)
    head = upload.read(HEAD)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValidationError(OLD_OFFICE, "old_office", {"name": name})
    found = _office(upload, name) if head.startswith(b"PK\x03\x04") else _by_head(head)
    found = _webm(head + upload.read(TRACKS)) if found == "webm" else found
    if not found:
        raise ValidationError(NOT_KNOWN, "not_known", {"name": name})
    return found


def _webm(start: bytes) -> str:
    """By the names of its codecs, which stand at its beginning."""
    if b"webm" not in start[:HEAD]:
        return ""
    return "weba" if b"A_" in start and b"V_" not in start else "webm"


def _by_head(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return _by_brand(head[8:12])
    if head[:4] == b"RIFF":
        return "wav" if head[8:12] == b"WAVE" else ""
    if head[:3] == b"ID3" or head[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        return "mp3"
    if head[:2] in (b"\xff\xf1", b"\xff\xf9"):
        return "aac"
    starts = {b"%PDF-": "pdf", b"\x1aE\xdf\xa3": "webm", b"OggS": "ogg", b"#!AMR": "amr"}
    return next((extension for start, extension in starts.items() if head.startswith(start)), "")


def _by_brand(brand: bytes) -> str:
    if brand[:2] == b"3g":
        return "3gp"
    if brand in BRANDS:
        return BRANDS[brand]
    return "mp4" if brand[:3] in (b"iso", b"mp4", b"avc", b"MSN", b"M4V") else ""


def _office(upload: "File[bytes]", name: str) -> str:
    """By the parts that it holds; none but the table of contents is unpacked."""
    try:
        with ZipFile(upload) as parts:
            names = [each.lower() for each in parts.namelist()]
            if len(names) > MAX_PARTS or "[content_types].xml" not in names:
                return ""
            with parts.open(parts.namelist()[names.index("[content_types].xml")]) as part:
                contents = part.read(MAX_CONTENTS)
    except (BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return ""
    if b"macroenabled" in contents.lower() or any(mark in f"/{each}" for each in names for mark in RUNNING_PARTS):
        raise ValidationError(WITH_MACROS, "macros", {"name": name})
    return next((extension for part, extension in MAIN_PARTS.items() if part in names), "")


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A few videos, recordings or documents; the value is a list of Media."""

    widget = FilesInput
    accept = ACCEPT
    most = MAX_FILES
    too_many = _("Send at most six files.")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": self.accept}

    def clean(self, data: Any, initial: Any = None) -> list[Media]:
        uploads = [each for each in (data or []) if each]
        if self.required and not uploads:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(uploads) > self.most:
            raise ValidationError(self.too_many, code="too_many")
        return [self.read(super(FilesField, self).clean(each)) for each in uploads]

    def read(self, upload: "File[bytes]") -> Media:
        return read(upload)


class RecordingsField(FilesField):
    """Two videos or recordings, as they come with a report."""

    accept = RECORDED
    most = 2
    too_many = _("Send at most two videos or recordings.")

    def __init__(self, *, largest: int = LIMITS[MediaKind.VIDEO], **options: Any) -> None:
        self.largest = largest
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "data-most": self.most, "data-largest": self.largest}

    def read(self, upload: "File[bytes]") -> Media:
        name = {"name": (upload.name or "").rpartition("/")[2][:120], "mb": self.largest // MB}
        if upload.size > self.largest:
            raise ValidationError(TOO_LARGE, "too_large", name)
        found = read(upload)
        if found.kind not in (MediaKind.VIDEO, MediaKind.AUDIO):
            raise ValidationError(NOT_RECORDED, "not_recorded", name)
        return found
