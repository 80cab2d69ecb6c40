"""The result of a roster as files: JSON, CSV and a workbook, each with the same rows."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from prss_training.domain.csv_file import BYTE_ORDER_MARK, guarded
from prss_training.rosters.reading import printable

MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jws": "application/jose",
}
_COLUMNS = (
    *("row", "number", "code", "name", "verdict", "name_check", "sentence", "as_of"),
    *("certificate_number", "credential", "organization", "status", "since"),
    *("issued_on", "expires_on", "superseded_by"),
)
_WIDE = (6, 20, 22, 28, 18, 12, 60, 26, 20, 30, 30, 12, 12, 12, 12, 20)


def counts_of(answers: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Return how many rows there are of each verdict."""
    return dict(sorted(Counter(answer["verdict"] for answer in answers).items()))


def result_json(
    answers: Sequence[dict[str, Any]], *, roster: str, agency: str, made_at: datetime
) -> bytes:
    """Return the result for programs."""
    told = {
        "roster": roster,
        "agency": agency,
        "made_at": made_at.isoformat(timespec="seconds"),
        "row_count": len(answers),
        "counts": counts_of(answers),
        "rows": answers,
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def result_csv(answers: Iterable[dict[str, Any]]) -> bytes:
    """Return the result for spreadsheets, with nothing in it that one would run."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    writer.writerows([guarded(cell) for cell in _cells(answer)] for answer in answers)
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def result_xlsx(answers: Iterable[dict[str, Any]]) -> bytes:
    """Return the result as a workbook in which every cell is text, and no cell is a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Result")
    sheet.freeze_panes = "A2"
    for column, width in zip("ABCDEFGHIJKLMNOP", _WIDE, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.append(_COLUMNS)
    for answer in answers:
        sheet.append([_text_cell(sheet, cell) for cell in _cells(answer)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text_cell(sheet: Any, written: str) -> Any:
    text = printable(written)  # a roster may have been taken before its reader refused such signs
    if not text.startswith("="):
        return text
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell


def _cells(answer: dict[str, Any]) -> list[str]:
    certificate = answer["certificate"] or {}
    own = [answer[name] for name in _COLUMNS[:8]]
    known = [certificate.get("number"), *(certificate.get(name) for name in _COLUMNS[9:])]
    return ["" if cell is None else str(cell) for cell in (*own, *known)]
