import pytest

from prss_training.documents import GlyphsMissing, font_problems, missing_glyphs, require_glyphs
from prss_training.documents.fonts import installed_fonts, read_listing
from prss_training.documents.printed import printed_text

LATIN = read_listing(
    "TrueType\tNoto Sans\t20-7e a0-17f\n"
    "TrueType\tNoto Serif,Noto Serif Display\t20-7e\n"
    "PCF\tFixed\t4e00-9fff\n"
)


def packages(text):
    return [glyph.package for glyph in missing_glyphs(text, LATIN)]


def test_ordinary_names_miss_nothing():
    assert missing_glyphs("Łódź O’Brien Владимир شهادة 王小明 សុខ") == ()


def test_a_name_spelled_with_loose_accents_is_composed_first():
    assert missing_glyphs("Jose\u0301", LATIN) == ()


@pytest.mark.parametrize("mark", ["\u200d", "\u200e", "\u2067", "\u00ad", "\ufe0f", "\u2003", "\n"])
def test_marks_that_show_nothing_need_no_glyph(mark):
    assert missing_glyphs(f"a{mark}b", LATIN) == ()


@pytest.mark.parametrize(
    "character", ["\ue000", "\u0378", "\U0010fffd", "\ud800", "\x07", "\ufff0", "\u2065"]
)
def test_characters_that_mean_nothing_can_never_be_printed(character):
    [glyph] = missing_glyphs(character, read_listing("TrueType\tEverything\t0-10ffff\n"))

    assert glyph.character == character
    assert glyph.package is None


def test_a_sign_that_shows_is_not_taken_for_a_format_mark():
    assert [glyph.name for glyph in missing_glyphs("\u0600", LATIN)] == ["ARABIC NUMBER SIGN"]


def test_each_character_is_told_once_with_its_name_and_script():
    [alef, wang] = missing_glyphs("ا王 ا王", LATIN)

    assert (alef.name, alef.script) == ("ARABIC LETTER ALEF", "Arabic")
    assert (wang.name, wang.script) == ("CJK UNIFIED IDEOGRAPH-738B", "Han")


@pytest.mark.parametrize("letter", ["ش", "ש", "द", "ท", "ខ", "ሀ", "ֆ", "ქ", "𓀀"])
def test_the_scripts_of_most_of_the_world_are_in_one_package(letter):
    assert packages(letter) == ["fonts-noto-core"]


@pytest.mark.parametrize("letter", ["王", "ひ", "カ", "한", "ㄅ", "、", "Ａ"])
def test_east_asian_letters_are_in_another(letter):
    assert packages(letter) == ["fonts-noto-cjk"]


def test_emoji_are_in_a_third():
    assert packages("🙂") == ["fonts-noto-color-emoji"]


def test_a_package_that_is_there_already_is_not_advised():
    fonts = read_listing("TrueType\tNoto Sans Cuneiform\t20-7e\n")

    assert [glyph.package for glyph in missing_glyphs("𓀀", fonts)] == [None]


def test_the_refusal_says_what_and_what_to_do():
    with pytest.raises(GlyphsMissing) as refused:
        require_glyphs("𓀀", LATIN)

    assert str(refused.value) == (
        "No installed font can print “𓀀” (EGYPTIAN HIEROGLYPH A001). Install the package "
        "fonts-noto-core on the server, or ask the holder for another spelling."
    )


def test_the_refusal_advises_no_package_when_none_helps():
    with pytest.raises(GlyphsMissing) as refused:
        require_glyphs("\ue000", LATIN)

    assert str(refused.value) == (
        "No installed font can print U+E000. Ask the holder for another spelling."
    )


def test_bitmap_fonts_do_not_count():
    assert not LATIN.cover("王")
    assert LATIN.families == {"Noto Sans", "Noto Serif", "Noto Serif Display"}


def test_the_edges_of_a_span_are_covered_and_their_neighbors_are_not():
    found = [LATIN.cover(chr(point)) for point in (0x1F, 0x20, 0x7E, 0x7F, 0xA0, 0x17F, 0x180)]

    assert found == [False, True, True, False, True, True, False]


def test_this_server_has_the_fonts_it_needs():
    assert font_problems() == []
    assert installed_fonts().cover("ش")


def test_a_server_with_few_fonts_is_told_what_to_install():
    problems = font_problems(read_listing("TrueType\tDejaVu Sans\t20-7e\n"))

    assert ["Noto Serif" in problems[0], "Noto Sans" in problems[1]] == [True, True]
    assert "fonts-noto-cjk" in problems[2]
    assert len(problems) == 3


def test_a_box_drawn_by_way_of_the_style_is_refused_too(page):
    with pytest.raises(GlyphsMissing, match="U"):
        page("<p>Words</p>", stylesheet='p::before { content: "\\e000" }')


def test_a_title_may_hold_what_a_page_may_not(page):
    assert page("<svg viewBox='0 0 1 1'><title>\ue000</title></svg>").startswith(b"%PDF")


def test_only_what_is_drawn_is_read():
    html = (
        "<head><title>no</title><style>p { color: red }</style></head>"
        "<p>a &amp; b&#x738b;<svg><title>no</title><text>c</text></svg><br/><script>no</script>"
    )

    assert printed_text(html) == "a & b王c"
