"""Workbooks and guides on paper: what is in them, how they are tagged, and what a machine reads."""

import re
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from bs4 import BeautifulSoup

from prss_training.content.module_file import MOST_ATTEMPTS
from prss_training.domain.paper_form import FormLetter, FormName, read_code
from prss_training.domain.program import ActivityKind, GuideStep
from prss_training.packets.printed_lesson import printed_guide, printed_lesson
from prss_training.packets.printing import _environment, guide_pdf, workbook_pdf
from prss_training.packets.workbook import (
    Look,
    Size,
    content_version,
    guide_packet,
    lines_for,
    plain_level,
    workbook,
)
from tests.documents.printed_face import Tags
from tests.factories import MORNING

LETTER, A4 = (612, 792), (595, 842)


@pytest.fixture(scope="module")
def module(library):
    return library.module("strengths-and-resiliencies")


@pytest.fixture(scope="module")
def book(module):
    return workbook(module, look=Look(), name=FormName())


@pytest.fixture(scope="module")
def printed(book):
    return workbook_pdf(book, printed_at=MORNING)


@pytest.fixture(scope="module")
def large(module):
    return workbook_pdf(
        workbook(module, look=Look(large=True), name=FormName()), printed_at=MORNING
    )


@pytest.fixture(scope="module")
def guide(module):
    return guide_pdf(guide_packet(module, look=Look()), printed_at=MORNING)


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range() for page in document]


def squeezed(text):
    return re.sub(r"\s+", " ", text)


def codes_on(pdf):
    """Return what a camera reads on each page."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        image = page.render(scale=2).to_pil()
        found.append([code.text for code in zxingcpp.read_barcodes(image)])
    return found


def page_html(template, **values):
    return _environment().get_template(template).render(lines=lambda n: "", **values)


@pytest.mark.parametrize("kind", ["printed", "large", "guide"])
def test_every_print_keeps_both_standards_and_says_its_language_and_title(kind, request, module):
    pdf = request.getfixturevalue(kind)
    with pikepdf.open(BytesIO(pdf)) as file, file.open_metadata() as claims:
        assert claims["pdfaid:part"] == "3"
        assert claims["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert str(file.Root.Lang) == "en"
        assert file.Root.MarkInfo.Marked
        assert file.Root.ViewerPreferences.DisplayDocTitle
        assert module.title in claims["dc:title"]
        tags = Tags(file)
        assert not tags.untagged()
        levels = [
            int(str(element.S)[2]) for element in tags if re.fullmatch("/H[1-6]", str(element.S))
        ]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_learners_workbook_holds_no_answer_to_its_check(module, book, printed):
    words = squeezed(" ".join(text_of(printed)))

    for item in module.check.items:
        for option in item.options:
            assert squeezed(option.feedback) not in words
    assert book.check is not None
    html = page_html("packets/workbook.pdf.html", workbook=book, look=book.look)
    assert not BeautifulSoup(html, "lxml").select(".right, .key")


def test_what_would_you_say_has_lines_and_our_answer_stands_at_the_end(module):
    lesson = printed_lesson(module)
    asked = [
        ask for part in lesson.parts for ask in BeautifulSoup(part.html, "lxml").select(".ask")
    ]

    assert len(asked) == len(lesson.answers) == 5
    assert all(len(ask.select(".line")) == 5 for ask in asked)
    assert [answer.number for answer in lesson.answers] == [1, 2, 3, 4, 5]
    for part in lesson.parts:
        page = BeautifulSoup(part.html, "lxml")
        assert not page.select("details, summary")
        assert "That sounds like a heavy thing" not in page.get_text()
    assert "That sounds like a heavy thing" in lesson.answers[0].html


def test_an_answer_that_nobody_asked_for_gets_a_number_of_its_own(module):
    [first, *rest] = module.lesson
    bare = replace(first, markdown="::: answer\nFor no question.\n:::\n\n::: ask\nNow?\n:::\n")

    lesson = printed_lesson(replace(module, lesson=(bare, *rest)))

    assert [answer.number for answer in lesson.answers[:2]] == [1, 3]
    assert "Your turn 2" in lesson.parts[0].html


def test_the_answer_sheet_says_the_same_to_a_machine_and_to_people(book, printed):
    form = book.check.form
    pages, codes = text_of(printed), codes_on(printed)

    [sheet] = [number for number, found in enumerate(codes) if found]
    assert codes[sheet] == [form.sheet_mark(1)]
    assert read_code(codes[sheet][0]) == form.code
    assert form.code in pages[sheet]
    assert "Form A, set 1, page 1 of 1" in squeezed(pages[sheet])
    assert f"Check version {form.version}" in squeezed(pages[sheet])


def test_in_large_print_each_page_of_the_answer_sheet_has_a_code_of_its_own(large, book):
    found = [code for codes in codes_on(large) for code in codes]

    assert found == [book.check.form.sheet_mark(1), book.check.form.sheet_mark(2)]


def sizes_of(pdf):
    """Return the sizes of all letters that are drawn to be read, in points."""
    sizes = set()
    with pikepdf.open(BytesIO(pdf)) as file:
        for page in file.pages:
            scale = 0.0
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    scale = float(operands[1])
                elif str(operator) == "Tm" and scale:
                    sizes.add(round(0.75 * scale * abs(float(operands[3])), 1))
    return sizes


def test_no_letter_of_large_print_is_smaller_than_eighteen_points(large, printed):
    assert min(sizes_of(large)) >= 18
    assert min(sizes_of(printed)) < 12


@pytest.mark.parametrize(("size", "expected"), [(Size.LETTER, LETTER), (Size.A4, A4)])
def test_paper_is_as_it_was_asked_for(module, size, expected):
    book = workbook(module, look=Look(size), name=FormName(), check_only=True)
    with pikepdf.open(BytesIO(workbook_pdf(book, printed_at=MORNING))) as file:
        box = [round(float(side)) for side in file.pages[0].MediaBox]

    assert tuple(box[2:]) == expected


def test_a_print_uses_no_color(printed, guide):
    for pdf in (printed, guide):
        for page in pypdfium2.PdfDocument(pdf):
            image = page.render(scale=0.5).to_pil().convert("RGB")
            # White, black and what lies between: a pixel's three parts are nearly the same.
            apart = max(max(pixel) - min(pixel) for pixel in set(image.get_flattened_data()))
            assert apart <= 16


def test_addresses_are_printed_and_nothing_needs_a_link(module, printed):
    words = "".join(text_of(printed)).replace("\r", "").replace("\n", "").replace("\ufffe", "-")
    for source in module.sources:
        if source.url:
            assert source.url in words.replace("- ", "-"), source.url
    with pikepdf.open(BytesIO(printed)) as file:
        for page in file.pages:
            for area in page.get("/Annots", []):
                assert "/A" not in area or area.A.get("/S") != "/URI" or area.A.URI


def test_the_same_module_prints_the_same_bytes_again(module, printed, book):
    assert workbook_pdf(book, printed_at=MORNING) == printed


def test_a_workbook_without_a_check_has_no_sheet_and_says_why(module):
    book = workbook(module, look=Look(), name=None)
    pdf = workbook_pdf(book, printed_at=MORNING)

    assert not any(codes_on(pdf))
    assert "The knowledge check is not in this workbook" in squeezed(" ".join(text_of(pdf)))


def test_room_to_write_follows_the_length_that_is_asked_for(module):
    [activity] = module.activities
    short = replace(activity, minimum_words=20, maximum_words=40)
    shown = replace(activity, kind=ActivityKind.DEMONSTRATION, minimum_words=0, maximum_words=0)

    assert lines_for(activity, Look()) * 9 >= (180 + 800) / 2
    assert lines_for(activity, Look(large=True)) > lines_for(activity, Look())
    assert lines_for(short, Look()) == 6
    assert lines_for(shown, Look()) == 0


def test_a_demonstration_in_a_workbook_says_that_it_is_shown(module):
    [activity] = module.activities
    shown = replace(
        activity,
        kind=ActivityKind.DEMONSTRATION,
        minimum_words=0,
        maximum_words=0,
        attempts=MOST_ATTEMPTS,
    )
    book = workbook(replace(module, activities=(shown,)), look=Look(), name=None)
    html = page_html("packets/workbook.pdf.html", workbook=book, look=book.look)

    assert "You show this to a trainer" in html
    assert "Write it here" not in html


def test_a_level_is_printed_without_the_name_of_its_level():
    assert plain_level("Competent: says it plainly.") == "Says it plainly."
    assert plain_level("Asks: and waits.") == "Asks: and waits."


def test_the_guide_holds_the_plan_by_the_clock_and_it_adds_up(module):
    guide = printed_guide(module)

    assert [step.starts for step in guide.steps[:3]] == [0, 15, 40]
    assert guide.steps[-1].ends == module.live.minutes
    assert all(section.minutes == 0 for section in guide.sections)


@pytest.mark.parametrize(
    ("key", "cards", "sheets"),
    [
        ("shared-values", 6, 0),
        ("strengths-and-resiliencies", 6, 1),
        ("self-direction-and-choice", 6, 0),
    ],
)
def test_each_card_and_each_observers_sheet_has_a_page_of_its_own(library, key, cards, sheets):
    guide = printed_guide(library.module(key))

    assert (len(guide.cards), len(guide.sheets)) == (cards, sheets)
    assert all("Card" in card for card in guide.cards)
    [section] = [one for one in guide.sections if "cards" in one.title.lower()]
    assert "Card A." not in section.html
    assert "Card 1." not in section.html


def test_cards_written_as_headings_are_found_and_what_follows_them_stays(module):
    blocks = ["Intro.", "### Card 1. Ann", "One.", "Two.", "### Card 2. Bo", "Three."]
    markdown = "\n\n".join([*blocks, "### After", "Talk."])
    guide = printed_guide(
        replace(module, guide=(GuideStep("Role-play cards", 0, markdown),), guide_opening="Hello.")
    )

    assert ["Two." in guide.cards[0], "Three." in guide.cards[1]] == [True, True]
    assert "Talk." in guide.sections[0].html
    assert "Three." not in guide.sections[0].html


def test_the_keys_of_a_set_stand_in_the_guide_and_match_its_forms(module, guide):
    packet = guide_packet(module, look=Look(), set_number=1)
    pages = [squeezed(page) for page in text_of(guide)]

    assert [key.form.name.letter for key in packet.keys] == list(FormLetter)
    for key in packet.keys:
        [page] = [p for p in pages if f"Answer key: form {key.form.name.letter}" in p]
        assert key.form.code in page
        for question in key.questions:
            assert f"{question.number} {question.right} " in page
            assert question.right == key.form.key_letters()[question.number - 1]


def test_a_marking_sheet_has_four_circles_to_a_line_and_a_box_to_a_critical_fail(module):
    packet = guide_packet(module, look=Look())
    html = page_html("packets/guide.pdf.html", packet=packet, look=packet.look)
    [activity] = module.activities
    page = BeautifulSoup(html, "lxml").select_one("#marking-1")

    assert len(page.select("tbody tr")) == len(activity.rubric.lines)
    assert all(len(row.select(".bubble")) == 4 for row in page.select("tbody tr"))
    assert len(page.select(".ticks .box")) == len(activity.rubric.critical)


def test_a_changed_word_makes_another_version(module):
    assert content_version(module) != content_version(replace(module, summary="Other."))


def test_cards_in_a_numbered_list_are_cut_apart_and_every_module_can_be_printed(library):
    groups = printed_guide(library.module("recovery-groups"))
    assert len(groups.cards) == 16
    assert "Ismael, 34." in groups.cards[0]
    assert "Ismael, 34." not in "".join(section.html for section in groups.sections)

    for module in library.modules:
        book = workbook(module, look=Look(), name=FormName())
        html = page_html("packets/workbook.pdf.html", workbook=book, look=book.look)
        page = BeautifulSoup(html, "lxml")
        ids = {tag["id"] for tag in page.select("[id]")}
        lost = [a["href"] for a in page.select("a[href^='#']") if a["href"][1:] not in ids]
        assert not lost, f"{module.code}: {lost}"
        assert not page.select("a[href^='/'], details"), module.code


def test_questions_of_safety_are_announced_and_starred_in_the_key_only(module):
    first, *rest = module.check.items
    items = tuple(replace(item, starred=True) for item in (first, *rest))
    safe = replace(module, check=replace(module.check, items=items))
    book = workbook(safe, look=Look(), name=FormName(), check_only=True)
    packet = guide_packet(safe, look=Look())

    learners = page_html("packets/workbook.pdf.html", workbook=book, look=book.look)
    trainers = page_html("packets/guide.pdf.html", packet=packet, look=packet.look)

    assert "each of those has to be right" in learners
    assert "★" not in learners
    assert "1 ★" in trainers
