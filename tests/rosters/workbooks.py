"""Workbooks for tests: as openpyxl writes them, as Excel saves them, and as nobody should."""

import zipfile
from io import BytesIO

from openpyxl import Workbook

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATED = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_HEADINGS = (
    '<row r="1" spans="1:2"><c r="A1" t="inlineStr"><is><t>number</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>name</t></is></c></row>'
)


def workbook(rows) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """A workbook, one part of which is another."""
    with zipfile.ZipFile(BytesIO(workbook([["number", "name"], ["1", "x"]]))) as read:
        parts = {part: read.read(part) for part in read.namelist()}
    return _packed(parts | {name: content})


def saved(rows: str, *, strings: str = "", styles: str = "", kind=zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook as Excel saves it: with texts kept once, with styles, and a chart before all."""
    related = {
        "chartsheet": "chartsheets/sheet1.xml",
        "worksheet": "worksheets/Sheet2.xml",
        "sharedStrings": "sharedStrings.xml",
        "styles": "styles.xml",
    }
    listed = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/{one}" Target="{target}"/>'
        for at, (one, target) in enumerate(related.items(), start=1)
    )
    return _packed(
        {
            "_rels/.rels": f'<Relationships {_RELATED}><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<x:workbook xmlns:r="{_OFFICE}" xmlns:x="main"><x:sheets>'
            '<x:sheet name="A" sheetId="9" r:id="rId1"/><x:sheet name="B" sheetId="3" r:id="rId2"/>'
            "</x:sheets></x:workbook>",
            "xl/_rels/workbook.xml.rels": f"<Relationships {_RELATED}>{listed}</Relationships>",
            "xl/SharedStrings.xml": f"<sst {_MAIN}>{strings}</sst>",
            "xl/styles.xml": f"<styleSheet {_MAIN}>{styles}</styleSheet>",
            "xl/worksheets/sheet2.xml": f"<worksheet {_MAIN}><sheetData>{_HEADINGS}{rows}"
            '</sheetData><extLst><ext><row r="1"><c r="A1"><v>no cell</v></c></row></ext></extLst>'
            "</worksheet>",
        },
        kind,
    )


def _packed(parts, kind=zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", kind) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return out.getvalue()
