"""What a camera noted in a recording is taken out; picture and sound stay where they are."""

import struct
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.recordings import PLACE, box, film, numbers, track
from workorders import media
from workorders.recordings import MAX_BOXES, MAX_TABLE, NotCleaned, Recording

UDTA = box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7", PLACE))
META = box(b"meta", bytes(4), box(b"keys", b"mdtacom.apple.quicktime.location.ISO6709"), box(b"ilst", PLACE))
UUID = box(b"uuid", bytes(16), b"<exif:GPSLatitude>", PLACE)


def cleaned(content: bytes) -> bytes:
    file = BytesIO(content)
    Recording(file, len(content)).clean()
    return file.getvalue()


@pytest.mark.parametrize("note", [UDTA, META, UUID], ids=["udta", "meta", "uuid"])
def test_it_works(note: bytes):
    content = film(inside=note, behind=note)
    after = cleaned(content)
    assert len(after) == len(content)
    assert PLACE not in after
    assert after.count(b"free") == 2
    assert b"picture" * 20 in after


def test_notes_of_a_track():
    content = film().replace(b"moov", b"skip") + box(b"moov", track(b"vide", 0, (), UDTA))
    assert PLACE not in cleaned(content)


def test_nothing_is_changed_where_nothing_was_noted():
    assert cleaned(film()) == film()


def test_twice_is_as_once():
    once = cleaned(film(inside=UDTA))
    assert cleaned(once) == once


def test_telemetry_is_blanked_sample_by_sample():
    points = (PLACE, PLACE + b"then")
    head = box(b"ftyp", b"isom", bytes(4)) + box(b"mdat", b"picture", *points, b"sound")
    start = head.index(PLACE)
    sizes = tuple(len(each) for each in points)
    tracks = track(b"vide", start - 7, (7,)) + track(b"meta", start, sizes)
    after = cleaned(head + box(b"moov", tracks))
    assert PLACE not in after
    assert b"picture" + bytes(sum(sizes)) + b"sound" in after
    assert after.count(b"trak") == 1


def test_samples_of_one_size_in_far_chunks():
    head = box(b"ftyp", b"isom", bytes(4)) + box(b"mdat", b"aabbXXXXccdd")
    start = head.index(b"aabb")
    wide = box(b"co64", bytes(4), struct.pack(">I2Q", 2, start, start + 8))
    tables = numbers(b"stsz", 2, 4) + numbers(b"stsc", 1, 1, 2, 1) + wide
    inside = box(b"hdlr", bytes(8), b"camm", bytes(13)) + box(b"minf", box(b"stbl", tables))
    movie = box(b"moov", track(b"vide", start + 4, (4,)), box(b"trak", box(b"mdia", inside)))
    assert bytes(4) + b"XXXX" + bytes(4) in cleaned(head + movie)


def test_what_a_phone_appends_behind_the_boxes():
    assert PLACE not in cleaned(film(behind=b"\0\0\0\1SEFH" + PLACE))


def _broken(name: str) -> bytes:
    whole = film()
    telemetry = track(b"meta", 1 << 30, (9,))
    many = box(b"moov", track(b"vide", 0, ()), box(b"free") * MAX_BOXES)
    long = numbers(b"stsz", 0, 0) + numbers(b"stsc", 1, 1, 1, 1) + box(b"stco", bytes(MAX_TABLE + 16))
    inside = box(b"hdlr", bytes(8), b"meta", bytes(13)) + box(b"minf", box(b"stbl", long))
    return {
        "nothing": b"",
        "cut off": whole[:-40],
        "no movie": box(b"ftyp", b"isom") + box(b"mdat"),
        "nothing to play": film(handler=b"text"),
        "samples outside": film(inside=telemetry),
        "telemetry in fragments": film(inside=track(b"meta", 0, ())) + box(b"moof"),
        "a box shorter than its head": whole.replace(
            struct.pack(">I", 8 + 140) + b"mdat", struct.pack(">I", 4) + b"mdat"
        ),
        "too many boxes": whole[: whole.index(b"moov") - 4] + many,
        "too long a table": film(inside=box(b"trak", box(b"mdia", inside))),
    }[name]


@pytest.mark.parametrize(
    "name",
    [
        "nothing",
        "cut off",
        "no movie",
        "nothing to play",
        "samples outside",
        "telemetry in fragments",
        "a box shorter than its head",
        "too many boxes",
        "too long a table",
    ],
)
def test_what_cannot_be_cleaned_is_refused(name: str):
    with pytest.raises(NotCleaned):
        cleaned(_broken(name))


def test_a_sender_is_told():
    with pytest.raises(ValidationError) as refusal:
        media.read(SimpleUploadedFile("现场.mp4", film()[:-40]))
    assert refusal.value.code == "damaged"


def test_what_is_kept_is_the_clean_one():
    found = media.read(SimpleUploadedFile("现场.mp4", film(inside=UDTA)))
    assert PLACE not in found.upload.read()
    assert found.digest == media.read(SimpleUploadedFile("现场.mp4", cleaned(film(inside=UDTA)))).digest
