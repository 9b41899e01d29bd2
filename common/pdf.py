"""A page as a PDF file, drawn with the fonts of the server. Templates extend `print/base.html`."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.contrib.staticfiles import finders
from django.http import FileResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from PIL import ImageFile

from common.errors import Conflict

STYLE = "css/pdf.css"


def pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """The template drawn on paper. Nothing is fetched: pictures must stand in the page as `data:` addresses.

    Raises Conflict where the libraries that draw are missing.
    """
    try:
        from weasyprint import CSS, HTML  # large, with libraries of its own: only where it is used
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:
        raise Conflict(_("PDF files cannot be made on this server: take the workbook, or print the page.")) from error
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint lets the whole process take pictures that are cut short
    page = HTML(string=render_to_string(template, context), url_fetcher=URLFetcher(allowed_protocols=["data"]))
    drawn: bytes = page.write_pdf(stylesheets=[CSS(filename=finders.find(STYLE))], pdf_tags=True)
    return drawn


def pdf_file(template: str, context: Mapping[str, Any], name: str) -> FileResponse:
    """The same as an answer to be kept as `<name>.pdf`."""
    return FileResponse(
        BytesIO(pdf(template, context)), as_attachment=True, filename=f"{name}.pdf", content_type="application/pdf"
    )
