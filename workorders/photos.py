"""A photo as it comes in: looked at, made small, and stripped of all that it tells beyond the picture."""

import hashlib
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageOps

from common.clock import now
from grids.crs import valid_lon_lat

FORMATS = ("JPEG", "PNG", "WEBP")
ACCEPT = "image/jpeg,image/png,image/webp"
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000  # checked before decoding: a small file can unpack to gigabytes
MAX_PHOTOS = 9
SIDE = 2048
THUMBNAIL_SIDE = 480
QUALITY = 82
# All that Pillow raises over a broken or hostile file.
BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, struct.error, Image.DecompressionBombError)
HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif")


@dataclass(frozen=True)
class Photo:
    """JPEG bytes in two sizes, and what the camera had noted."""

    content: bytes
    thumbnail: bytes
    width: int
    height: int
    taken_at: datetime | None
    lon: float | None
    lat: float | None

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def read(upload: "File[bytes]") -> Photo:
    """Raises ValidationError, naming the file, for anything but a photo that can be shown."""
    name = {"name": (upload.name or "").rpartition("/")[2]}
    if upload.size > MAX_BYTES:
        raise ValidationError(_("“%(name)s” is larger than 10 MB: send a smaller photo."), "too_large", name)
    data = upload.read()
    try:
        return _photo(data)
    except BROKEN as error:
        raise ValidationError(_sentence(data), "not_a_photo", name) from error


def _sentence(data: bytes) -> Any:
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        return _("“%(name)s” is a HEIC picture: set the camera to “Most compatible”, or send a screenshot of it.")
    return _("“%(name)s” is not a photo that can be opened here: send a JPEG, PNG or WebP picture.")


def _photo(data: bytes) -> Photo:
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise ValueError("too many pixels")
        exif = image.getexif()
        picture = _picture(image)
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    lon, lat = _told(_place, exif) or (None, None)
    return Photo(
        content=_jpeg(picture),
        thumbnail=_jpeg(small),
        width=picture.width,
        height=picture.height,
        taken_at=_told(_moment, exif),
        lon=lon,
        lat=lat,
    )


def _picture(image: Image.Image) -> Image.Image:
    """Upright, opaque and small enough, without anything that came along."""
    image.thumbnail((SIDE, SIDE))
    turned = ImageOps.exif_transpose(image)
    clear = turned.convert("RGBA") if turned.has_transparency_data else turned.convert("RGB")
    picture = Image.new("RGB", clear.size, "white")
    picture.paste(clear, mask=clear if clear.mode == "RGBA" else None)
    return picture


def _jpeg(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _told(read_tag: Callable[[Image.Exif], Any], exif: Image.Exif) -> Any:
    """What a tag says; nothing when it makes no sense. A photo is not refused for its notes."""
    try:
        return read_tag(exif)
    except (*BROKEN, ArithmeticError):
        return None


def _moment(exif: Image.Exif) -> datetime | None:
    notes = exif.get_ifd(ExifTags.IFD.Exif)
    text = notes.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    if not text:
        return None
    zone = str(notes.get(ExifTags.Base.OffsetTimeOriginal, "")).strip()
    taken = datetime.strptime(str(text).strip("\0 ")[:19], "%Y:%m:%d %H:%M:%S")
    aware = datetime.fromisoformat(f"{taken.isoformat()}{zone}") if zone else timezone.make_aware(taken)
    return aware if timezone.is_aware(aware) and aware <= now() else None


def _place(exif: Image.Exif) -> tuple[float, float] | None:
    notes = exif.get_ifd(ExifTags.IFD.GPSInfo)
    if not {ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLongitude} <= notes.keys():
        return None
    lat = _degrees(notes[ExifTags.GPS.GPSLatitude], notes.get(ExifTags.GPS.GPSLatitudeRef) == "S")
    lon = _degrees(notes[ExifTags.GPS.GPSLongitude], notes.get(ExifTags.GPS.GPSLongitudeRef) == "W")
    return (lon, lat) if valid_lon_lat(lon, lat) else None


def _degrees(parts: Any, negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if negative else value


class PhotosInput(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Up to nine photos; the value is a list of Photo."""

    widget = PhotosInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ACCEPT}

    def clean(self, data: Any, initial: Any = None) -> list[Photo]:
        uploads = [each for each in (data or []) if each]
        if self.required and not uploads:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(uploads) > MAX_PHOTOS:
            raise ValidationError(_("Send at most nine photos."), code="too_many")
        return [read(super(PhotosField, self).clean(each)) for each in uploads]
