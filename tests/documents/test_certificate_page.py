import pypdfium2
import pytest
import zxingcpp
from printed_face import (
    ADDRESS,
    DOTS_PER_INCH,
    Face,
    PracticeRow,
    Signatory,
    TrainingRow,
    picture_of,
)

from prss_training.documents import GlyphsMissing, page_count

NAMES = [
    "Bo Li",
    "Aleksandra-Maria Wiśniewska-Łódzka y Fernández de la Concepción",
    "شهادة عبد الرحمن",
    "王小明",
    "Владимир",
    "श्रीमती लक्ष्मी नारायण",
    "សុខ ចាន់ដារា",
    ("Maximiliana Wilhelmina Konstantinopolitanska Oluwaseunfunmilayo " * 2)[:100],
    "W" * 100,
    "王" * 100,
]


@pytest.fixture(scope="module")
def plain(certificate):
    return certificate()


@pytest.fixture(scope="module")
def picture(plain):
    return picture_of(plain)


def words(pdf):
    document = pypdfium2.PdfDocument(pdf)
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    # a hyphen at the end of a line is told as a sign of its own
    return " ".join(text.replace("\x02", "-").split())


def ink_in(picture, edge):
    """Tell whether anything is printed within `edge` dots of the paper's edge."""
    rows = picture.tolist()
    sides = [*rows[:edge], *rows[-edge:], *(row[:edge] + row[-edge:] for row in rows)]
    return min(map(min, sides)) < 250


@pytest.mark.parametrize("holder", NAMES, ids=lambda name: name[:12])
def test_every_name_stands_on_one_page(certificate, holder):
    assert page_count(certificate(holder=holder)) == 1


def boxes(pdf):
    """Return each letter of the first page with its left, bottom, right and top, in points."""
    document = pypdfium2.PdfDocument(pdf)
    text = document[0].get_textpage()
    written = [
        (text.get_text_range(at, 1), text.get_charbox(at)) for at in range(text.count_chars())
    ]
    document.close()
    return [(letter, box) for letter, box in written if letter.strip()]


@pytest.mark.parametrize("length", [2, 15, 20, 25, 40, 52, 60, 70, 85, 100])
def test_a_name_of_broad_letters_keeps_to_its_place(certificate, length):
    found = boxes(certificate(holder="W" * length, aligned_with=()))
    first = next(at for at, (letter, _) in enumerate(found) if letter == "W")
    name = [box for letter, box in found if letter == "W"]
    lead_in, kind_line = found[first - 1][1], found[first + length][1]

    assert len(name) == length
    assert max(top for _, _, _, top in name) < lead_in[1]
    assert min(bottom for _, bottom, _, _ in name) > kind_line[3]
    assert min(left for left, *_ in name) > 60
    assert max(right for _, _, right, _ in name) < 792 - 60


def test_a_program_with_much_to_tell_still_fits_one_page(certificate):
    pdf = certificate(
        organization="The Greater Riverbend and Lakeshore Recovery Organization of New York",
        hours=tuple(TrainingRow(f"Domain of learning number {n}") for n in range(9)),
        practice_by_activity=tuple(PracticeRow(f"Activity {n}", "1:00") for n in range(8)),
        signatories=tuple(Signatory(f"Name {n}", "Role") for n in range(3)),
        aligned_with=tuple(f"The published criteria of board number {n}" for n in range(4)),
    )

    assert page_count(pdf) == 1


def test_what_does_not_fit_goes_to_a_second_page_where_it_is_noticed(certificate):
    pdf = certificate(hours=tuple(TrainingRow(f"Domain {n}") for n in range(25)))

    assert page_count(pdf) == 2


def test_everything_on_the_face_is_printed(plain):
    printed = words(plain)

    face = Face()
    for told in (
        face.holder,
        face.kind_line,
        face.credential,
        "Peer Leader criteria, version 2026.1",
        "aligned with Core Competencies for Peer Workers and Peer Recovery domains",
        "Recovery and wellness support",
        "One-to-one support",
        face.practice_hours,
        face.issued_on,
        face.expires_on,
        face.number,
        face.code,
        face.organization,
        face.place,
        "Luz Marina Ortega",
        "Director of Training",
        "training.example.org/verify",
    ):
        assert told in printed


def test_a_certificate_without_an_end_says_so(certificate):
    printed = words(certificate(expires_on=None))

    assert "no expiry date" in printed
    assert "Valid through" not in printed


def test_nothing_is_said_of_alignment_when_there_is_none(certificate):
    assert "aligned with" not in words(certificate(aligned_with=()))


def test_the_small_print_claims_no_license(plain):
    assert "It is not a state license" in words(plain)


def test_the_qr_code_on_paper_holds_the_address(picture):
    [found] = zxingcpp.read_barcodes(picture)

    assert found.text == ADDRESS


def test_nothing_is_printed_where_a_printer_may_clip(picture):
    four_millimeters = round(4 / 25.4 * DOTS_PER_INCH)

    assert not ink_in(picture, four_millimeters)
    assert ink_in(picture, 3 * four_millimeters)


def test_a_name_with_markup_in_it_is_printed_as_it_is(certificate):
    assert "<b>Bo</b> & Li" in words(certificate(holder="<b>Bo</b> & Li"))


def test_a_name_no_font_can_print_is_refused_before_the_page_is_drawn(certificate):
    with pytest.raises(GlyphsMissing, match="No installed font can print U"):
        certificate(holder="Bo \ue000 Li")


def test_the_credential_is_the_only_first_heading(plain, tags):
    file = tags(plain)

    [heading] = file.named("H1")
    assert file.text(heading)


def test_every_header_cell_says_what_it_heads(plain, tags):
    scopes = [str(header.A.Scope) for header in tags(plain).named("TH")]

    assert scopes.count("/Column") == 4 + 2
    assert scopes.count("/Row") == 5 + 3 + 3


def test_both_figures_are_described_and_lie_on_the_page(plain, tags):
    figures = {str(figure.Alt): figure.A.BBox for figure in tags(plain).named("Figure")}

    assert set(figures) == {f"QR code for {ADDRESS}", "Seal of Riverbend Recovery Alliance"}
    for left, bottom, right, top in (map(float, box) for box in figures.values()):
        assert 0 < left < right < 792
        assert 0 < bottom < top < 612
    # The seal hangs lower than the code: heights are counted from the bottom of the page.
    heights = {name[:2]: float(box[1]) for name, box in figures.items()}
    assert heights["Se"] < heights["QR"]


def test_the_language_is_told(plain, tags):
    assert tags(plain).file.Root.Lang == "en"
