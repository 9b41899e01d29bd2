"""An address as a QR code, for paper and for screens."""

from io import BytesIO

import segno
from django.http import HttpResponse

MARGIN, SCALE = 4, 8  # the quiet zone that readers want; pixels of a module


def _code(address: str) -> segno.QRCode:
    """Still read from paper that is creased or partly covered."""
    return segno.make_qr(address, error="q")


def svg(address: str) -> bytes:
    out = BytesIO()
    _code(address).save(out, kind="svg", scale=SCALE, border=MARGIN, light="#fff", xmldecl=False)
    return out.getvalue()


def as_data(address: str) -> str:
    """To stand in a page that fetches nothing."""
    return _code(address).svg_data_uri(scale=SCALE, border=MARGIN, light="#fff")


def svg_answer(address: str, name: str) -> HttpResponse:
    """To be kept and printed elsewhere."""
    answer = HttpResponse(svg(address), content_type="image/svg+xml")
    answer["Content-Disposition"] = f'attachment; filename="{name}.svg"'
    return answer
