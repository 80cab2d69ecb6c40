"""Markdown becomes safe, accessible HTML."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from prss_training import paths
from prss_training.content.library import load_library
from prss_training.content.markdown import BLOCKS, cited, render, sections, used_terms
from prss_training.domain.criteria import Source
from prss_training.domain.program import Term

TERMS = {"tokenism": Term("tokenism", "Tokenism", "A seat for show.")}
SOURCES = {"S03": Source("S03", "History"), "AB12c": Source("AB12c", "Other")}
LIBRARY = load_library(paths.CONTENT)
ALLOWED = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "em", "strong", "a", "span"),
    *("div", "details", "summary", "blockquote", "code", "pre", "hr", "br"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}


def page(markdown, **over):
    return BeautifulSoup(
        render(markdown, **{"terms": TERMS, "sources": SOURCES} | over), "html.parser"
    )


def test_a_term_leads_to_its_meaning_on_the_same_page():
    [link] = page("What is [a token](term:tokenism)?").select("a")

    assert (link["href"], link["class"], link.text) == ("#term-tokenism", ["term"], "a token")


def test_a_term_the_page_does_not_have_is_plain_text():
    found = page("What is [*hope*](term:hope)?")

    assert not found.select("a")
    assert found.text.strip() == "What is hope?"


def test_a_citation_leads_to_its_source():
    [link] = page("So it was [S03].").select("a.cite")

    assert (link["href"], link.text) == ("#source-S03", "[S03]")


@pytest.mark.parametrize("text", ["[S99]", "[aside]", "[S]", "`[S03]`"])
def test_brackets_that_cite_nothing_stay_as_they_are(text):
    found = page(f"So it was {text}.")

    assert not found.select("a")
    assert text.strip("`") in found.text


def test_a_citation_within_a_link_is_no_second_link():
    found = page("[read [S03] there](https://example.org)")

    assert [link["href"] for link in found.select("a")] == ["#source-S03"]


def test_a_link_with_an_id_for_a_name_stays_a_link():
    [link] = page("See [S03](https://example.org).").select("a")

    assert link["href"] == "https://example.org"


@pytest.mark.parametrize(
    ("url", "rel"),
    [
        ("https://example.org", ["noopener"]),
        ("HTTP://example.org", ["noopener"]),
        ("mailto:a@example.org", None),
        ("tel:988", None),
        ("#here", None),
    ],
)
def test_links_lead_to_the_web_to_mail_to_a_telephone_or_to_the_page(url, rel):
    [link] = page(f"[go]({url})").select("a")

    assert link["href"] == url
    assert link.get("rel") == rel


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc", "vbscript:x", "//x.org", "page"],
)
def test_other_addresses_are_no_links(url):
    assert not page(f"[go]({url}) <{url}> ![go]({url})").select("a, img")


def test_raw_html_is_shown_and_not_run():
    found = page("<script>alert(1)</script>\n\n<b onclick=x>hi</b>\n\n<!-- no -->")

    assert not found.select("script, b")
    assert "<script>alert(1)</script>" in found.text


def test_an_answer_is_folded_until_it_is_opened():
    [answer] = page("::: answer\nAsk them.\n:::").select("details.answer")

    assert not answer.has_attr("open")
    assert answer.summary.text == "Show one answer"
    assert answer.p.text == "Ask them."


@pytest.mark.parametrize("name", BLOCKS)
def test_each_block_has_its_own_class_and_closes(name):
    found = page(f"::: {name}\nInside.\n:::\n\nOutside.")

    [block] = found.select(f".{name}")
    assert "Inside." in block.text
    assert "Outside." not in block.text


def test_an_unknown_block_is_only_text():
    assert not page("::: secret\nInside.\n:::").select("div, details")


def test_headings_follow_each_other_without_a_gap():
    found = page("#### a\n\n### b\n\n##### c\n\n###### d\n\n# e\n\n### f", heading_from=3)

    levels = [(tag.name, tag.text) for tag in found.find_all(re.compile("h[1-6]"))]
    assert levels == [
        ("h3", "a"),
        ("h3", "b"),
        ("h4", "c"),
        ("h5", "d"),
        ("h3", "e"),
        ("h4", "f"),
    ]


def test_no_heading_is_deeper_than_the_sixth():
    found = page("# a\n\n## b\n\n### c", heading_from=5)

    assert [tag.name for tag in found.find_all(re.compile("h[1-6]"))] == ["h5", "h6", "h6"]


def test_a_table_can_be_scrolled_by_keyboard_and_has_a_name():
    found = page('| Where | What *it* "sounds" like |\n| --- | --- |\n| Told | “No.” |')

    [frame] = found.select("div.table-scroll")
    assert (frame["tabindex"], frame["role"]) == ("0", "region")
    assert frame["aria-label"] == found.caption.text == "Where, What it “sounds” like"
    assert [th["scope"] for th in found.select("th")] == ["col", "col"]


def test_straight_quotation_marks_become_curly():
    assert page('It\'s "so" (c)').text.strip() == "It’s “so” (c)"


def test_terms_and_sources_are_listed_once_in_order():
    text = "[b](term:b) [a\nline](term:a) [S03] [b](term:b) [S01] [S03] [S99](https://x.org)"

    assert used_terms(text) == ("b", "a")
    assert cited(text) == ("S03", "S01")


def test_a_text_is_split_at_its_headings_and_not_inside_blocks():
    text = (
        "Before.\n\n# Title\n\n## One\n\n> ## quoted\n\n```\n## code\n```\n\n### deep\n\n## Two\nx"
    )

    found = [(s.level, s.title, s.line) for s in sections(text, 2)]
    under = [(s.level, s.title) for s in sections("## One\n\nUnder\n===\n\nTwo\n---", 2)]

    assert found == [(0, "", 1), (1, "Title", 3), (2, "One", 5), (2, "Two", 15)]
    assert under == [(2, "One"), (1, "Under"), (2, "Two")]
    assert sections(text, 2)[2].body.endswith("### deep")


@given(st.text("ab[]()#:>|-*`\"' \n!<&S03term", max_size=80))
def test_nothing_an_author_types_yields_more_than_the_allowed_elements(text):
    found = page(text)

    assert {tag.name for tag in found.find_all()} <= ALLOWED
    assert not [a for tag in found.find_all() for a in tag.attrs if a.startswith("on")]


@pytest.mark.parametrize("module", LIBRARY.modules, ids=lambda module: module.key)
def test_every_real_lesson_leads_only_to_what_its_module_has(module):
    terms = {term.key: term for term in module.vocabulary}
    sources = {source.id: source for source in module.sources}
    known = {f"#term-{key}" for key in terms} | {f"#source-{key}" for key in sources}

    for part in (*module.lesson, *module.guide):
        found = page(part.markdown, terms=terms, sources=sources, modules_at="/modules")
        assert {a["href"] for a in found.select("a[href^='#']")} <= known
        assert ":::" not in found.text
        assert not found.select("span")
