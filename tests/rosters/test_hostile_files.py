"""Files that are made to break the reader of rosters, or to keep it busy."""

import sys
import time
import zipfile
from pathlib import Path

import pytest

from prss_training.rosters.reading import LARGEST_ROSTER, RosterUnreadable, read_roster
from tests.rosters.workbooks import saved
from tests.weighing import run_weighed

SHEET = b"xl/worksheets/sheet2.xml"
LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def put(content: bytes, mark: bytes, after: int, by: bytes) -> bytes:
    """Put other bytes into a file, so many after the last of a mark."""
    at = content.rindex(mark) + after
    return content[:at] + by + content[at + len(by) :]


def cells(*references) -> str:
    return f'<row r="2">{"".join(f"<c r={one!r}><v>1</v></c>" for one in references)}</row>'


BROKEN = {
    "deflated": lambda: put(saved(""), LOCAL, 30 + len(SHEET), b"\xff" * 8),
    "compressed by lzma": lambda: put(
        saved("", kind=zipfile.ZIP_LZMA), LOCAL, 30 + len(SHEET), b"\xff" * 8
    ),
    "compressed by bzip2": lambda: saved("", kind=zipfile.ZIP_BZIP2),
    "named": lambda: put(put(saved(""), CENTRAL, 8, b"\x00\x08"), CENTRAL, 46, b"\xff\xfe"),
    "placed": lambda: put(saved(""), END, 16, b"\xff\xff\xff\x7f"),
    "locked": lambda: put(saved(""), CENTRAL, 8, b"\x01"),
    "pointing before the texts": lambda: saved(
        '<row r="2"><c r="A2" t="s"><v>-1</v></c></row>', strings="<si><t>x</t></si>"
    ),
    "pointing after the texts": lambda: saved('<row r="2"><c r="A2" t="s"><v>0</v></c></row>'),
    "with rows in disorder": lambda: saved('<row r="5"/><row r="4"><c><v>1</v></c></row>'),
    "with two cells in a place": lambda: saved(cells("A2", "A2")),
    "with a cell in no place": lambda: saved(cells("ABCD2")),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_workbook_that_is_broken_anywhere_is_told_in_a_sentence(how):
    with pytest.raises(RosterUnreadable, match="This workbook cannot be read"):
        read_roster(BROKEN[how]())


HUGE = {
    "cells in a row": lambda: saved(f'<row r="2">{"<c/>" * 1_000_000}</row>'),
    "cells in all": lambda: saved(f"<row>{'<c/>' * 60}</row>" * 80_000),
    "rows": lambda: saved("<row/>" * 2_000_000),
    "styles": lambda: saved("", styles=f"<cellXfs>{'<xf/>' * 2_000_000}</cellXfs>"),
    "texts": lambda: saved("", strings="<si/>" * 2_000_000),
    "attributes": lambda: saved(f"<row {' '.join(f'a{at}=%r' % '' for at in range(1_000_000))}/>"),
    "depth": lambda: saved("<a>" * 5_000_000),
    "a comment": lambda: saved(f"<!--{' ' * 20_000_000}-->"),
    "headings": lambda: b"number,name" + b",another" * 20_000 + b"\n1,Ann" * 400,
    "cells of a table": lambda: b"number" + b"," * (LARGEST_ROSTER - 20) + b"x\n1\n",
    "blank lines": lambda: b"number,name\n" + b"\n" * 1_000_000 + b"1,Ann\n",
    "blank lines of another kind": lambda: b"number,name\r" + b",\r" * 1_000_000 + b"1,Ann\r",
    "blank lines at the end": lambda: b"number,name\n" + b",\n" * 1_000_000,
}
FAR_MORE = {"cells in all", "rows", "texts", "attributes", "depth", "a comment"}


@pytest.mark.parametrize("what", HUGE)
def test_a_small_file_that_holds_enormously_much_costs_little(what):
    content = HUGE[what]()
    assert len(content) <= LARGEST_ROSTER

    began = time.process_time()
    with pytest.raises(RosterUnreadable, match=r"\.$") as refused:
        read_roster(content)
    spent = time.process_time() - began

    assert spent < 5  # seconds of a processor
    assert (what in FAR_MORE) == ("far more than a roster" in str(refused.value))


_READ_ALL = (
    "import sys\n"
    "from pathlib import Path\n"
    "from prss_training.domain.csv_file import FileUnreadable\n"
    "from prss_training.rosters.reading import read_roster\n"
    "for file in Path(sys.argv[1]).iterdir():\n"
    "    try:\n"
    "        read_roster(file.read_bytes())\n"
    "    except FileUnreadable:\n"
    "        pass\n"
)


def test_no_file_however_made_takes_much_memory(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    text = "<is><t>" + "\U0001f600" * 60 + "</t></is>"  # each letter costs its row four bytes
    wide = f"<row>{f'<c t={chr(34)}inlineStr{chr(34)}>{text}</c>' * 50}</row>" * 2_000
    for name, make in (HUGE | {"letters": lambda: saved(wide)}).items():
        Path(folder, name).write_bytes(make())

    ended, kilobytes = run_weighed(
        [sys.executable, "-c", _READ_ALL, str(folder)], tmp_path / "kilobytes"
    )

    assert ended.returncode == 0
    assert kilobytes < 200 * 1024
