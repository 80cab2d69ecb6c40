"""Rosters as agencies send them, and as nobody should."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.csv_file import FileUnreadable
from prss_training.rosters.files import result_csv, result_xlsx
from prss_training.rosters.reading import (
    LARGEST_ROSTER,
    LONGEST_CELL,
    MOST_HEADINGS,
    MOST_LINES,
    MOST_ROWS,
    Line,
    RosterUnreadable,
    read_roster,
)
from tests.rosters.workbooks import saved, with_part, workbook

TABLE = "number,name\nPL-2026-000123-K,Rosa Muñoz\n"
WANTED = [Line(1, number="PL-2026-000123-K", name="Rosa Muñoz")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_csv_is_read_whatever_program_saved_it(encoding, between, end):
    text = TABLE.replace(",", between).replace("\n", end)

    assert read_roster(text.encode(encoding)) == WANTED


def test_utf_16_of_the_other_order_is_read_by_its_mark():
    assert read_roster(b"\xfe\xff" + TABLE.encode("utf-16-be")) == WANTED


@pytest.mark.parametrize(
    ("headings", "cells", "line"),
    [
        ("Certificate Number,Holder", "1,Ann", Line(1, "1", "", "Ann")),
        ("code,name", "c,Ann", Line(1, "", "c", "Ann")),
        ("verification code,first name,last name", "c,Ann,Lee", Line(1, "", "c", "Ann Lee")),
        ("Surname,number", "Lee,1", Line(1, "1", "", "Lee")),
        ("id, Number ,other,NAME", "9,1,x,Ann", Line(1, "1", "", "Ann")),
        ("number,code,name", "1", Line(1, "1", "", "")),
    ],
)
def test_headings_are_known_by_the_words_people_use(headings, cells, line):
    assert read_roster(f"{headings}\n{cells}\n".encode()) == [line]


def test_empty_rows_are_left_out_and_the_others_keep_their_number():
    assert [line.row for line in read_roster(b"number,name\n1,a\n,\n\n3,c\n")] == [1, 4]


def test_a_workbook_is_read_with_numbers_and_text():
    rows = [["Number", "Name"], [12345, "Rosa Muñoz"], [None, None], [12.0, "B"], ["x", None]]

    assert read_roster(workbook(rows)) == [
        Line(1, "12345", "", "Rosa Muñoz"),
        Line(3, "12", "", "B"),
        Line(4, "x", "", ""),
    ]


def test_a_workbook_is_read_as_excel_saves_it():
    strings = (
        "<si><t>PL-2026-000123-K</t></si>"
        '<si><r><t xml:space="preserve">Rosa </t></r><r><rPr><b/></rPr><t>Muñoz</t></r>'
        "<rPh><t>said so</t></rPh></si>"
    )
    rows = (
        '<row r="2"><c r="A2" s="1" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row>'
        '<row r="4"><c r="A4"><v>1.2E1</v></c><c r="B4" t="b"><v>1</v></c>'
        '<c r="AB4" t="s"><v>0</v></c></row>'
        '<row><c t="e"><v>#N/A</v></c><c t="str"><f>A1</f><v>Ann Lee</v></c></row>'
    )

    assert read_roster(saved(rows, strings=strings)) == [
        Line(1, "PL-2026-000123-K", "", "Rosa Muñoz"),
        Line(3, "12", "", "TRUE"),
        Line(4, "#N/A", "", "Ann Lee"),
    ]


@pytest.mark.parametrize("blank", [0, 1, 7])
def test_rows_are_counted_alike_in_a_csv_and_in_a_workbook(blank):
    """As the spreadsheet shows them under the headings, with whatever is blank in between."""
    cells = [["", ""]] * blank + [["number", "name"], ["", ""], ["1", "a"], [" ", ""], ["2", "b"]]
    text = "".join(",".join(row) + "\n" for row in cells)

    of_both = [[line.row for line in read_roster(one)] for one in (text.encode(), workbook(cells))]

    assert of_both == [[2, 4], [2, 4]]


def test_a_file_that_goes_on_past_its_last_line_is_refused_and_never_cut():
    kept = ["number", "1", *[""] * (MOST_LINES - 3), "2"]
    for cells in (kept, [*kept, *[""] * 5_000]):
        text = "".join(f"{cell},\n" for cell in cells)
        for content in (text.encode(), workbook([cell] for cell in cells)):
            assert [line.row for line in read_roster(content)] == [1, MOST_LINES - 1]

    past = [*kept, "", "3"]
    text = "".join(f"{cell},\n" for cell in past)
    for content in (text.encode(), workbook([cell] for cell in past)):
        with pytest.raises(RosterUnreadable, match="ends with line 20,000"):
            read_roster(content)


@pytest.mark.parametrize("sign", ["\ufffe", "\uffff", "\x0b", "\x1f"])
def test_no_name_holds_a_sign_that_a_workbook_cannot_hold(sign):
    [line] = read_roster(f"number,name\n1,Ro{sign}sa\n".encode())

    assert line.name == "Ro sa"


SPACES = " " * 190


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        ({"name": f"Rosa García López{SPACES}Quite Another"}, "name"),
        ({"family name": "L" * 150, "given name": "G" * 150}, "name"),
        ({"code": f"7F3K-9QTR-2M8V-XW4C{SPACES}X"}, "code"),
        ({"number": f"PL-2026-000123-K{SPACES}1"}, "number"),
    ],
)
def test_a_cell_that_is_too_long_is_compared_with_nothing(cells, what):
    given = {"number": "1"} | cells
    rows = [list(given), list(given.values()), ["2"] * len(given)]
    for content in ("\n".join(map(",".join, rows)).encode(), workbook(rows)):
        line, after = read_roster(content)

        assert line.slip.startswith(f"The {what} is longer than 200 characters")
        assert getattr(line, what).endswith("…")
        assert len(getattr(line, what)) == LONGEST_CELL
        assert (after.row, after.slip) == (2, "")


def test_a_heading_is_known_by_all_of_it():
    with pytest.raises(RosterUnreadable, match="must be headings"):
        read_roster(f"number{' ' * 250}of shoes,name\n1,Ann\n".encode())


def test_a_roster_has_at_most_sixty_headings():
    taken = ["number", *(f"column {at}" for at in range(1, MOST_HEADINGS))]
    for made in (workbook, lambda rows: "\n".join(map(",".join, rows)).encode()):
        assert read_roster(made([taken, ["1", "x"]])) == [Line(1, "1")]
        with pytest.raises(RosterUnreadable, match="at most 60 headings"):
            read_roster(made([[*taken, "one more"], ["1", "x"]]))


def test_an_honest_roster_of_the_largest_size_is_taken():
    name = "Wilhelmina Konstantinopolska-Featherstonehaugh de la Cruz y Fernández de Córdoba"
    rows = [[f"PL-2026-{at:06}-K", f"{name} {at}", *["x" * 20] * 8] for at in range(MOST_ROWS)]

    lines = read_roster(workbook([["number", "name", *"abcdefgh"], *rows]))

    assert len(lines) == MOST_ROWS
    assert lines[-1] == Line(MOST_ROWS, rows[-1][0], "", rows[-1][1])


def test_a_formula_in_a_workbook_is_never_worked_out():
    [line] = read_roster(workbook([["number", "name"], ["1", '=HYPERLINK("http://x")']]))

    assert line.name == ""


def test_ten_thousand_rows_are_taken_and_one_more_is_not():
    rows = "".join(f"{row},n\n" for row in range(MOST_ROWS))

    assert len(read_roster(f"number,name\n{rows}".encode())) == MOST_ROWS
    with pytest.raises(RosterUnreadable, match="10,000"):
        read_roster(f"number,name\n{rows}x,n\n".encode())
    with pytest.raises(RosterUnreadable, match="10,000"):
        read_roster(workbook([["number"], *([row + 1] for row in range(MOST_ROWS + 1))]))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \r\n ",
        b"name\nRosa\n",
        b"number,name\n",
        b"number,name\n,\n",
        b'number,name\n"open,x\n',
        b"\x00\x01\x02",
        b"%PDF-1.7 and more",
        b"\x81\x8d\x8f",
        b"\xff\xfe\x00\xd8",
        b"PK\x03\x04",
        b"PK\x03\x04" + b"\0" * 1_000,
        b"x" * (LARGEST_ROSTER + 1),
        workbook([]),
        workbook([["name"], ["Rosa"]]),
        with_part("xl/workbook.xml", b"<nonsense/>"),
        with_part("xl/workbook.xml", b""),
        with_part("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"),
    ],
)
def test_what_is_no_roster_is_told_in_a_sentence(content):
    with pytest.raises(FileUnreadable) as refused:
        read_roster(content)

    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "content",
    [
        with_part("xl/worksheets/sheet1.xml", b" " * 40_000_000),  # a bomb: 40 kB, 40 MB
        saved("", strings=" " * 20_000_000),
        with_part(
            "xl/worksheets/sheet1.xml",
            b'<!DOCTYPE worksheet [<!ENTITY b "number">]>'
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
            b'<row r="2"><c r="A2" t="inlineStr"><is><t>1</t></is></c></row></sheetData>'
            b"</worksheet>",
        ),
    ],
    ids=["sheet", "strings", "entities"],
)
def test_a_bomb_is_refused_before_it_goes_off(content):
    assert len(content) < 100_000

    with pytest.raises(RosterUnreadable, match="far more than a roster"):
        read_roster(content)


def test_a_workbook_that_lies_about_its_size_is_cut_off():
    honest = with_part("xl/worksheets/sheet1.xml", b" " * 40_000_000)
    size = (40_000_000).to_bytes(4, "little")
    assert honest.count(size) == 2

    for claimed in (0, 900, 30_000_000):
        with pytest.raises(RosterUnreadable):
            read_roster(honest.replace(size, claimed.to_bytes(4, "little")))


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(content):
    for given_bytes in (content, b"number,name\n" + content, b"PK\x03\x04" + content):
        try:
            lines = read_roster(given_bytes)
        except FileUnreadable:
            continue
        assert all("\0" not in line.name for line in lines)


# --- results ---


def answer(**over):
    told = dict.fromkeys(("number", "code", "name", "verdict", "name_check", "sentence"), "")
    return {"row": 1, "as_of": "2026-01-05", "certificate": None} | told | over


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", '=cmd|" /C calc"!A0']


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_cell_of_a_result_is_run_by_a_spreadsheet(hostile):
    text = result_csv([answer(name=hostile)]).decode("utf-8-sig")
    cells = text.splitlines()[1].split(",")

    assert not any(cell.lstrip('"').startswith(("=", "+", "-", "@", "\t", "＝")) for cell in cells)


def test_a_result_is_written_whatever_was_kept_before_its_reader_knew_better():
    kept = "Ro\ufffesa\uffff \x0bL\ud800"

    with zipfile.ZipFile(BytesIO(result_xlsx([answer(name=kept)]))) as written:
        assert "Ro sa   L " in written.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_workbook_of_a_result_holds_text_and_no_formula(hostile):
    with zipfile.ZipFile(BytesIO(result_xlsx([answer(name=hostile)]))) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()

    assert "<f>" not in sheet
    assert "<f " not in sheet
