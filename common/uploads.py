"""What is sent with a form, bounded: a request that is too large is read past, and nothing of it is kept."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers


class BoundedUploadHandler(FileUploadHandler):
    """Stands before those that keep files.

    What is too large arrives empty but with its true size, so that whoever checks sizes can say so on the form; to
    break the connection off instead would show the person no sentence at all.
    """

    is_too_large = False

    def handle_raw_input(
        self, input_data: Any, meta: Any, content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        # No server hands on more than the length that it was told.
        self.is_too_large = content_length > settings.UPLOAD_MAX_MB << 20

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.is_too_large:
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None if self.is_too_large else raw_data

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        if not self.is_too_large:
            return None
        return UploadedFile(BytesIO(), self.file_name, self.content_type or "", file_size, self.charset)
