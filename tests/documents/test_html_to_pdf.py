import base64
import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO

import pikepdf
import pytest
from fontTools.misc.timeTools import epoch_diff, timestampNow
from printed_face import AFTERNOON

from prss_training.documents import AddressRefused, Attached, GlyphsMissing, Relationship
from prss_training.documents.pdf import _fonts_dated

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)
DATA = Attached("credential.json", b'{"a": 1}', "application/vc+ld+json", "The credential as data")


@pytest.fixture(scope="module")
def rich(page):
    """A page with one of everything that needs a finishing touch."""
    return page(
        '<h1>Title</h1><p><a href="https://example.org/">one <b>two</b> <i>three</i></a> four</p>'
        '<table><caption>Sums</caption><thead><tr><td></td><th scope="col" colspan="2">A</th></tr>'
        '</thead><tbody><tr><th scope="row">B</th><td>1</td><td>2</td></tr></tbody></table>'
        '<img src="dot.png" alt="A dot" width="40" height="30">',
        images={"dot.png": PIXEL},
        attachments=[DATA, Attached("a.txt", b"words", "text/plain", "Words")],
    )


def test_the_file_claims_both_standards(rich):
    with pikepdf.open(BytesIO(rich)) as file, file.open_metadata() as claims:
        assert claims["pdfaid:part"] == "3"
        assert claims["pdfaid:conformance"] == "A"
        assert claims["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"


def test_the_second_claim_is_explained_inside_the_one_packet(rich):
    with pikepdf.open(BytesIO(rich)) as file:
        packet = file.Root.Metadata.read_bytes()

    assert packet.count(b"<rdf:RDF") == packet.count(b"</rdf:RDF>") == 1
    inside = packet.partition(b"</rdf:RDF>")[0]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in inside
    assert b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in inside


def test_the_claims_can_be_read_without_unpacking_the_file(rich):
    assert b"<pdfuaid:part>1</pdfuaid:part>" in rich


def test_everything_painted_is_tagged_or_an_artifact(rich, certificate, tags):
    assert not tags(rich).untagged()
    assert not tags(certificate()).untagged()


def test_every_tagged_mark_is_reached_from_the_tree(rich, certificate, tags):
    for pdf in (rich, certificate()):
        file = tags(pdf)
        owners = file.owners()
        held = set().union(*(file.text(element) for element in file))
        for number, sheet in enumerate(file.file.pages):
            marks = file.marked(sheet)
            assert len(marks) == len(set(marks)) == len(owners[number])
            assert set(marks) == held


def test_the_areas_of_words_inside_a_link_belong_to_the_link(rich, tags):
    file = tags(rich)
    owners = file.owners()

    areas = file.file.pages[0].Annots
    assert len(areas) == 3
    for area in areas:
        link = owners[int(area.StructParent)]
        assert link.S == "/Link"
        assert any(
            isinstance(kid, pikepdf.Dictionary)
            and kid.get("/Type") == "/OBJR"
            and kid.Obj.objgen == area.objgen
            for kid in link.K
        )
        assert area.Contents == "https://example.org/"


def test_header_cells_say_whether_they_head_a_row_or_a_column(rich, tags):
    scopes = [str(header.A.Scope) for header in tags(rich).named("TH")]

    assert scopes == ["/Column", "/Row"]


def test_a_header_cell_without_a_scope_heads_a_column(page, tags):
    pdf = page("<table><tr><th>A</th></tr><tr><td>1</td></tr></table>")

    [header] = tags(pdf).named("TH")
    assert header.A.Scope == "/Column"


def test_a_figure_lies_in_points_from_the_lower_left(page, tags):
    pdf = page(
        '<img src="dot.png" alt="A dot">',
        images={"dot.png": PIXEL},
        stylesheet="@page{size:400px 200px;margin:0} body{margin:0}"
        "img{display:block;margin:20px 0 0 40px;width:80px;height:60px}",
    )

    [figure] = tags(pdf).named("Figure")
    assert figure.Alt == "A dot"
    assert [float(length) for length in figure.A.BBox] == [30, 90, 90, 135]


def test_no_picture_is_smoothed(rich):
    with pikepdf.open(BytesIO(rich)) as file:
        pictures = [
            entry
            for entry in file.objects
            if isinstance(entry, pikepdf.Stream) and entry.get("/Subtype") == "/Image"
        ]
        assert [bool(picture.Interpolate) for picture in pictures] == [False]


def test_each_attachment_is_listed_once_with_its_kind(rich):
    with pikepdf.open(BytesIO(rich)) as file:
        assert [str(entry.UF) for entry in file.Root.AF] == ["a.txt", "credential.json"]
        entry = file.Root.AF[1]
        assert entry.AFRelationship == "/Data"
        assert entry.Desc == "The credential as data"
        assert entry.EF.F.Subtype == "/application/vc+ld+json"
        assert entry.EF.F.read_bytes() == b'{"a": 1}'


def test_an_attachment_may_be_the_source_of_the_page(page):
    source = Attached("page.md", b"# Words", "text/markdown", "Words", Relationship.SOURCE)

    with pikepdf.open(BytesIO(page("<p>Words</p>", attachments=[source]))) as file:
        assert [str(entry.AFRelationship) for entry in file.Root.AF] == ["/Source"]


def test_two_attachments_of_one_name_are_refused(page):
    with pytest.raises(ValueError, match="same name"):
        page("<p>Words</p>", attachments=[DATA, DATA])


def test_the_same_page_gives_the_same_bytes_at_another_time(page, certificate):
    def make():
        return (certificate(), page("<p>Words</p>", attachments=[DATA]))

    first = make()
    time.sleep(1.1)  # the dates in a PDF, and in fonts, count whole seconds

    assert make() == first


def test_threads_that_print_at_once_print_the_same(certificate):
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: certificate(), range(6)))

    assert len(set(made)) == 1


def test_a_font_that_must_be_rebuilt_is_dated_by_the_document(monkeypatch):
    for before in ("7", None):
        monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
        if before:
            monkeypatch.setenv("SOURCE_DATE_EPOCH", before)
        with _fonts_dated(AFTERNOON):
            assert timestampNow() + epoch_diff == AFTERNOON.timestamp()
        assert os.getenv("SOURCE_DATE_EPOCH") == before


def test_another_identifier_gives_another_file(page):
    one, other = (page("<p>Words</p>", identifier=name) for name in (b"one", b"\x00\xff\r"))

    assert one != other
    with pikepdf.open(BytesIO(other)) as file:
        assert bytes(file.trailer.ID[0]) == b"00ff0d"


def test_the_file_bears_the_moment_it_was_given(page):
    evening = AFTERNOON.astimezone(timezone(timedelta(hours=-5)))

    with pikepdf.open(BytesIO(page("<p>Words</p>", created=evening))) as file:
        assert str(file.docinfo["/CreationDate"]) == "D:20261122153000+00'00"
        assert str(file.docinfo["/ModDate"]) == "D:20261122153000+00'00"


def test_a_moment_without_a_zone_is_refused(page):
    with pytest.raises(ValueError, match="time zone"):
        page("<p>Words</p>", created=datetime(2026, 11, 22, tzinfo=UTC).replace(tzinfo=None))


NESTED = base64.b64encode(
    b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    b'<image href="file:///etc/hostname" width="9" height="9"/></svg>'
).decode()


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="x" src="file:///etc/passwd">',
        '<img alt="x" src="FILE:///etc/passwd">',
        '<img alt="x" src="http://127.0.0.1:9/x.png">',
        '<img alt="x" src="https://example.org/x.png">',
        '<img alt="x" src="//example.org/x.png">',
        '<img alt="x" src="/etc/passwd">',
        '<img alt="x" src="../../etc/passwd">',
        '<img alt="x" src="unknown.png">',
        '<link rel="stylesheet" href="https://example.org/x.css">',
        '<link rel="attachment" href="file:///etc/passwd">',
        "<style>@import url(file:///etc/passwd);</style>",
        '<p style="background: url(file:///etc/passwd)">x</p>',
        f'<img alt="x" src="data:image/svg+xml;base64,{NESTED}">',
        '<base href="file:///etc/"><img alt="x" src="passwd">',
    ],
)
def test_an_address_that_was_not_handed_over_is_refused(page, body):
    with pytest.raises(AddressRefused, match="only what is handed to it"):
        page(f"<body>{body}</body>")


def test_a_stylesheet_may_not_reach_out_either(page):
    with pytest.raises(AddressRefused):
        page("<p>Words</p>", stylesheet="@import url(https://example.org/x.css);")
    with pytest.raises(AddressRefused):
        page("<p>Words</p>", stylesheet="p { background: url(file:///etc/passwd) }")


def test_data_and_named_pictures_are_shown(page, tags):
    inline = base64.b64encode(PIXEL).decode()
    pdf = page(
        f'<img alt="one" src="data:image/png;base64,{inline}"><img alt="two" src="a%20dot.png">',
        images={"a dot.png": PIXEL},
    )

    assert [str(figure.Alt) for figure in tags(pdf).named("Figure")] == ["one", "two"]


def test_glyphs_are_looked_for_before_anything_is_drawn(page):
    with pytest.raises(GlyphsMissing):
        page('<p>\ue000 <img alt="x" src="file:///etc/passwd"></p>')


def test_the_next_page_is_drawn_after_one_was_refused(page):
    with pytest.raises(AddressRefused):
        page('<img alt="x" src="file:///etc/passwd">')

    assert page("<p>Words</p>").startswith(b"%PDF")
