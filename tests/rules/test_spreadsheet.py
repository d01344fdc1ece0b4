"""Files for spreadsheets: nothing that somebody typed becomes a formula, wherever their program takes a line apart."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.shared.spreadsheet import csv_file

FORMULA = ("=", "+", "-", "@", "\t", "\r")


@given(st.text(alphabet="=+-@;,\"'\t\r\n a1", max_size=12))
@pytest.mark.parametrize("divider", [",", ";", "\t"])
def test_no_cell_begins_like_a_formula_by_whatever_sign_cells_are_divided(divider, typed):
    written = csv_file("x.csv", ["name", "next"], [[typed, "safe"]]).body.removeprefix("\ufeff")
    for row in csv.reader(io.StringIO(written, newline=""), delimiter=divider):
        for cell in row:
            assert not cell.startswith(FORMULA), (row, typed)
