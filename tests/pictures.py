"""Small pictures, as cameras and mischief make them."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image

from workorders import photos
from workorders.photos import Photo


def picture(form: str = "JPEG", size: tuple[int, int] = (64, 48), *, colour: str = "teal", **options: object) -> bytes:
    out = BytesIO()
    Image.new(str(options.pop("mode", "RGB")), size, colour).save(out, form, **options)
    return out.getvalue()


def upload(content: bytes | None = None, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if content is None else content, "image/jpeg")


def photo(colour: str = "teal") -> Photo:
    return photos.read(upload(picture(colour=colour)))


def with_notes(*, orientation: int = 6, taken: str = "2026:11:10 10:30:00", zone: str = "") -> bytes:
    """A JPEG as a phone writes it: lying on its side, with time and place."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "Phone"
    notes = exif.get_ifd(ExifTags.IFD.Exif)
    notes[ExifTags.Base.DateTimeOriginal] = taken
    if zone:
        notes[ExifTags.Base.OffsetTimeOriginal] = zone
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", (38.0, 0.0, 18.0)
    place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "E", (106.0, 0.0, 18.0)
    return picture(exif=exif)
