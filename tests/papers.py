"""What stands in a PDF file."""

import re
import zlib

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
LETTER = re.compile(rb"<[0-9a-fA-F]+>\s*<([0-9a-fA-F]+)>")
LETTERS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)


def inside(drawn: bytes) -> bytes:
    """The file with everything in it unpacked."""
    parts = [drawn]
    for packed in STREAM.findall(drawn):
        try:
            parts.append(zlib.decompress(packed))
        except zlib.error:
            parts.append(packed)
    return b"\n".join(parts)


def letters(drawn: bytes) -> set[str]:
    """Which letters are drawn, by the table that says what each shape means."""
    tables = LETTERS.findall(inside(drawn))
    codes = [code for table in tables for code in LETTER.findall(table)]
    return {bytes.fromhex(code.decode()).decode("utf-16-be") for code in codes}
