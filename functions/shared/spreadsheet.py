"""Tables as CSV files that spreadsheet programs open as they are meant: nothing that was typed becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from aws_lambda_powertools.event_handler import Response

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell must not begin with (OWASP, CSV injection)."""
_DIVIDES = re.compile(r"(?<=[;\t\r\n])")


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response[Any]:
    """A file to download, with the mark at its beginning by which Excel knows UTF-8."""
    text = io.StringIO()
    text.write("\ufeff")
    written = csv.writer(text)
    for row in (header, *rows):
        written.writerow([harmless(str(cell)) for cell in row])
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(status_code=200, content_type="text/csv; charset=utf-8", body=text.getvalue(), headers=headers)


def harmless(cell: str) -> str:
    """Text that no program takes for a formula, also where it takes a cell apart: at a semicolon, where the comma is
    that of numbers.
    """
    parts = _DIVIDES.split(cell)
    return "".join(f"'{part}" if part.startswith(_FORMULA) else part for part in parts)
