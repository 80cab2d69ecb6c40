"""Every kind of certificate in every language and on both papers: as a picture, and as a file."""

import hashlib
import json
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from prss_training.certificates.artwork import PNG, SVG, safe_picture
from prss_training.certificates.faces import from_json, to_json
from prss_training.certificates.look import Look, colored, plain_look
from prss_training.certificates.pdf import certificate_html, certificate_pdf
from prss_training.certificates.samples import sample_face
from prss_training.certificates.style import Style
from prss_training.content.certificate_file import shipped_words
from prss_training.content.certificate_templates import published_template
from prss_training.documents import page_count
from prss_training.domain.certificate import Branding, Picture, Signatory
from prss_training.domain.certificate_kind import CertificateKind, Language, Paper
from prss_training.people.models import Organization
from tests.claims import VERAPDF, WHY_NOT, require_claims_kept

BASE = "https://training.example.org"
AFTERNOON = datetime(2026, 3, 6, 15, tzinfo=UTC)
EARLIER = Path(__file__).with_name("face-before-kinds.json")
# The sha256 of the page that this face had before kinds: it has no font in it, so it never varies.
PAGE_BEFORE = "0b5862419ff147be9bf5ca81dffdb3eff73d96288ccbcb841d79a71e75583eac"
DOTS = 100
ALL = [
    (kind, language, paper) for kind in CertificateKind for language in Language for paper in Paper
]
IDS = [f"{kind}-{language}-{paper}" for kind, language, paper in ALL]
SCRIPTS = {
    "Latin": "Łucja Nguyễn Thị Ánh-Ŵatkins",
    "Greek": "Ελευθερία Παπαδοπούλου",
    "Cyrillic": "Владимир Щербаков-Ёлкин",
    "Arabic": "عبد الرحمن بن محمد الشهادة",
    "Hebrew": "דוד בן גוריון",
    "Devanagari": "श्रीमती लक्ष्मी नारायण त्रिपाठी",
    "Thai": "สมชาย ศรีสุวรรณ ณ อยุธยา",
    "Khmer": "សុខ ចាន់ដារ៉ា",
    "Ethiopic": "አበበ ቢቂላ ወልደ ጊዮርጊስ",
    "Chinese": "王小明 歐陽",
    "Japanese": "山田 ゆき 直",
    "Korean": "김민수 홍길동",
}
LONG = {
    "90 characters": "Maria Guadalupe Hernández-Montgomery de la Concepción y Fernández-Łódzka "
    "Oluwaseun Wilhelm",
    "one word of 60": "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewis",
    "60 broad letters": "W" * 60,
    "60 Chinese characters": "王" * 60,
    "marks above and below": "Zoe\u0308 J\u0323\u0302ose\u0301 S\u0327 Ng\u0303uy",
    "both directions": "Abdul Rahman عبد الرحمن (Abe)",
    "from the right, with Latin": "דוד בן David Ben (Dudi)",
}


# Letters of these are put together from pieces, or stand in two directions: copied from the page
# they come in another order, so their readers rely on the tags.
DRAWN_FROM_PIECES = {SCRIPTS["Khmer"], LONG["marks above and below"], LONG["both directions"]}


def style(kind, language=Language.ENGLISH, paper=Paper.LETTER, **over):
    content = shipped_words()
    return Style(
        kind=content.kinds[kind],
        words=content.kinds[kind].words[language],
        labels=content.labels[language],
        language=language,
        paper=paper,
        template=published_template("2026.2"),
        address="118 Lake Avenue, Duluth, Minnesota 55802",
        **over,
    )


@pytest.fixture(scope="module")
def organization():
    return Organization(
        name="Riverbend Recovery Community", place="Duluth, Minnesota", zone="America/Chicago"
    )


@pytest.fixture(scope="module")
def face(organization):
    def _face(
        kind=CertificateKind.PEER_SPECIALIST, language=Language.ENGLISH, paper=Paper.LETTER, **over
    ):
        made = sample_face(organization, style(kind, language, paper), issuer="Priya Raman")
        return replace(made, **over)

    return _face


def drawn(face, pictures=None):
    look = Look(published_template(face.template), pictures or {})
    return certificate_pdf(face, base_url=BASE, created=AFTERNOON, look=look)


def picture_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    image = document[0].render(scale=DOTS / 72, grayscale=True).to_pil()
    document.close()
    return image


def text_of(pdf, page=0):
    document = pypdfium2.PdfDocument(pdf)
    text = document[page].get_textpage().get_text_range()
    document.close()
    return " ".join(text.replace("\x02", "-").replace("\ufffe", "-").split())


def logo(mode="RGBA"):
    written = BytesIO()
    Image.new(mode, (300, 150), (106, 27, 77, 120)[: len(mode)]).save(written, "PNG")
    content, media_type = safe_picture(written.getvalue())
    return content, Picture(hashlib.sha256(content).hexdigest(), media_type, "A river")


SEAL = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
    b'<circle cx="5" cy="5" r="4" fill="#6a1b4d" fill-opacity="0.5"/></svg>'
)


@pytest.fixture(scope="module")
def branded(face):
    """A face with a logo that is partly see-through, a seal and a signature, and its pictures."""
    content, shown = logo()
    seal, media_type = safe_picture(SEAL)
    mark = Picture(hashlib.sha256(seal).hexdigest(), media_type, "A seal of Riverbend")

    def _branded(*which):
        branding = Branding(3, "#6a1b4d", "#20304a", logo=shown, seal=mark)
        signatories = (
            Signatory("Luz Marina Ortega", "Director of Training", shown),
            Signatory("Samuel Okonkwo", "Executive Director", shown),
            Signatory("Priya Raman", "Registrar"),
        )
        made = face(*which, branding=branding, signatories=signatories)
        return made, {shown.sha256: content, mark.sha256: seal}

    return _branded


# --- what was issued before ---


def test_a_face_from_before_the_kinds_is_kept_and_drawn_as_it_was():
    kept = json.loads(EARLIER.read_text(encoding="utf-8"))

    face = from_json(kept)

    assert to_json(face) == kept
    html = certificate_html(face, base_url=BASE)
    assert hashlib.sha256(html.encode()).hexdigest() == PAGE_BEFORE
    assert plain_look(face).template.version == "2026.1"


def test_a_face_of_today_is_kept_whole(branded):
    made, _ = branded(CertificateKind.TRAINING_COMPLETION, Language.SPANISH, Paper.A4)

    assert from_json(json.loads(json.dumps(to_json(made)))) == made


# --- every kind, language and paper ---


@pytest.mark.parametrize(("kind", "language", "paper"), ALL, ids=IDS)
def test_every_page_keeps_its_claims_and_its_tags(branded, kind, language, paper):
    made, pictures = branded(kind, language, paper)

    pdf = drawn(made, pictures)

    assert made.statement.split()[-1] in text_of(pdf).split()
    require_clear_frame(picture_of(pdf), paper)
    with pikepdf.open(BytesIO(pdf)) as file:
        with file.open_metadata() as claims:
            assert (claims["pdfaid:part"], claims["pdfaid:conformance"]) == ("3", "A")
            assert claims["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert file.Root.Lang == language
        assert file.Root.MarkInfo.Marked
        width, height = (float(side) for side in file.pages[0].MediaBox[2:])
        expected = (841.89, 595.28) if paper is Paper.A4 else (792, 612)
        assert (width, height) == pytest.approx(expected, abs=0.5)
        elements = list(tags_below(file.Root.StructTreeRoot))
        headers = [one for one in elements if str(one.S) == "/TH"]
        assert headers
        assert all("/Scope" in one.A for one in headers)
        figures = [one for one in elements if str(one.S) == "/Figure"]
        assert {str(one.Alt) for one in figures} >= {"A river", "A seal of Riverbend"}
        assert all(str(one.Alt) for one in figures)
        for one in figures:
            left, bottom, right, top = (float(edge) for edge in one.A.BBox)
            assert 0 <= left < right <= width
            assert 0 <= bottom < top <= height
        assert next(str(one.S) for one in elements if str(one.S).startswith("/H")) == "/H1"
        for entry in file.objects:
            if isinstance(entry, pikepdf.Stream) and entry.get("/Subtype") == "/Image":
                assert not entry.get("/Interpolate", False)


@pytest.mark.parametrize(("kind", "language", "paper"), ALL, ids=IDS)
def test_the_ink_of_every_kind_stays_inside_the_frame(face, kind, language, paper):
    image = picture_of(drawn(face(kind, language, paper, holder=LONG["90 characters"])))

    require_clear_frame(image, paper)


@pytest.mark.skipif(VERAPDF is None, reason=WHY_NOT)
def test_verapdf_finds_both_claims_kept_on_every_page_and_in_every_script(branded, face, tmp_path):
    files = {name: drawn(*branded(*kind)) for name, kind in zip(IDS, ALL, strict=True)}
    files |= {script: drawn(face(holder=name)) for script, name in SCRIPTS.items()}

    require_claims_kept(files, tmp_path)


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("name", [*SCRIPTS.values(), *LONG.values()], ids=[*SCRIPTS, *LONG])
def test_a_name_in_any_script_stays_inside_the_frame_and_is_read_back_in_order(face, name, paper):
    pdf = drawn(face(paper=paper, holder=name))

    assert page_count(pdf) == 1
    require_clear_frame(picture_of(pdf), paper)
    require_name_told(pdf, name)


def test_the_same_character_is_drawn_as_its_language_draws_it(face):
    forms = {
        tag: picture_of(drawn(face(holder="直骨返", holder_language=tag))).tobytes()
        for tag in ("zh-Hans", "zh-Hant", "ja", "ko")
    }

    assert len({*forms.values()}) >= 3
    assert forms["ja"] != forms["zh-Hans"]


def test_a_name_with_kana_is_drawn_as_japanese_without_being_told(face):
    html = certificate_html(face(holder="山田 ゆき"), base_url=BASE)

    assert 'lang="ja"' in html


def test_a_certificate_of_training_shows_all_that_boards_ask_to_see(face):
    made = face(CertificateKind.TRAINING_COMPLETION)
    pdf = drawn(made)
    told = " ".join(text_of(pdf, page) for page in range(page_count(pdf)))

    for fact in (
        made.holder.split()[0],
        "Certificate of training completion",
        "Riverbend Recovery Community",
        "118 Lake Avenue, Duluth, Minnesota 55802",
        "Peer leader training",
        "6 October 2025 to 15 December 2025",
        "in person, live by video, self-paced",
        "Sam Sample",
        "Knowledge checks passed: 24",
        "Example Board, no. 000",
        "Ethical Responsibility",
        "Live",
        "Self-paced",
        "60:00",
        made.number,
        made.code.partition("-")[0],
        "An objective of this topic.",
        "it is not a state license",
    ):
        assert fact in told, fact


def test_a_certificate_in_spanish_has_no_english_word_of_its_own(face):
    made = face(CertificateKind.CONTINUING_EDUCATION, Language.SPANISH)
    told = text_of(drawn(made))

    for word in (
        "Se certifica que",
        "Formación, en horas y minutos",
        "5 de enero de 2026",
        "A su ritmo",
    ):
        assert word in told
    for word in (
        "Issued",
        "Training",
        "Domain",
        "Number",
        "Verification",
        "This certifies",
        "January",
    ):
        assert word not in told


def test_a_sample_says_so_across_the_page_and_carries_no_data(face):
    look = Look(published_template("2026.2"))

    pdf = certificate_pdf(face(), base_url=BASE, created=AFTERNOON, look=look, sample=True)

    assert "SAMPLE" in text_of(pdf)
    with pikepdf.open(BytesIO(pdf)) as file:
        assert not file.attachments
    assert "SAMPLE" not in text_of(drawn(face()))


def test_the_frame_takes_the_color_of_the_organization():
    drawing = '<path stroke="#0f5c5c"/><path stroke="#b4cfcc"/><path fill="#ffffff"/>'

    assert colored(drawing, "#0f5c5c") == drawing
    assert colored(drawing, "#800000") == (
        '<path stroke="#800000"/><path stroke="#d8b0b0"/><path fill="#ffffff"/>'
    )


def test_a_certificate_is_drawn_again_to_the_byte(branded):
    made, pictures = branded(CertificateKind.PEER_SPECIALIST)

    assert drawn(made, pictures) == drawn(made, pictures)


def test_many_days_are_written_as_people_write_them(face):
    one_day = face(
        CertificateKind.CONTINUING_EDUCATION,
        trained_from=date(2026, 4, 4),
        trained_to=date(2026, 4, 4),
    )

    told = text_of(drawn(one_day))

    assert "4 April 2026" in told
    assert "4 April 2026 to" not in told


def tags_below(element):
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from tags_below(kid)


def require_clear_frame(image, paper):
    """Hold a page to its frame: between the inner line and the text there is nothing but paper."""
    px = DOTS / 96
    width, height = (1122.52, 793.7) if paper is Paper.A4 else (1056, 816)
    # Just inside the inner line of the frame; its corners reach in to 82 px.
    band = [
        (72, 84, 78, height - 84),
        (width - 78, 84, width - 72, height - 84),
        (84, 72, width - 84, 77),
        (84, height - 77, width - 84, height - 72),
    ]
    for box in band:
        part = image.crop(tuple(round(edge * px) for edge in box))
        assert part.getextrema()[0] > 240, f"ink in {box}"


def require_name_told(pdf, name):
    """Hold a page to the order in which a name is written.

    Readers of the tags are given the name as it is. Whoever copies text from the page finds it in
    order too, in the scripts whose letters are drawn one by one.
    """
    with pikepdf.open(BytesIO(pdf)) as file:
        said = [
            str(one.ActualText)
            for one in tags_below(file.Root.StructTreeRoot)
            if "/ActualText" in one
        ]
        assert said == [name]
    if name not in DRAWN_FROM_PIECES:
        told = unicodedata.normalize("NFC", text_of(pdf)).replace(" ", "")
        for word in unicodedata.normalize("NFC", name).split():
            assert word in told, word


def test_pictures_are_told_by_their_bytes():
    assert safe_picture(SEAL)[1] == SVG
    assert logo()[1].media_type == PNG
