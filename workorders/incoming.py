"""A file by whichever door, known by its content."""

from django.core.files.base import File

from workorders import media, photos
from workorders.media import Media
from workorders.photos import Photo

PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF")
LONGEST = 12


def read_any(upload: "File[bytes]") -> Photo | Media:
    """Raises ValidationError, naming the file, for what is no photo, video, recording or document to be kept."""
    upload.seek(0)
    head = upload.read(LONGEST)
    upload.seek(0)
    return photos.read(upload) if _is_picture(head) else media.read(upload)


def _is_picture(head: bytes) -> bool:
    if head.startswith(b"RIFF"):
        return head.endswith(b"WEBP")
    return head.startswith(PICTURES) or (head[4:8] == b"ftyp" and head[8:12] in photos.HEIF_BRANDS)
