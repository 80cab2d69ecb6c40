"""Text saved while it is typed: from the newest page, and no more than can be kept."""

import pytest

from prss_training.domain.drafts import Opened, TextMovedOn, TextTooLong, plain, require_newest


@pytest.mark.parametrize(
    ("opened", "revision", "page"),
    [
        (None, 3, "a"),
        (Opened("a", 3), 3, "b"),
        (Opened("a", 1), 3, "a"),
        (Opened("a", 0), 0, ""),
    ],
)
def test_the_newest_page_and_the_one_that_saved_last_may_save(opened, revision, page):
    require_newest(opened, revision=revision, page=page)


@pytest.mark.parametrize("opened", [Opened("b", 1), Opened("", 1), Opened("a", -1)])
def test_a_page_that_does_not_know_the_newest_text_may_not(opened):
    with pytest.raises(TextMovedOn):
        require_newest(opened, revision=3, page="c" if opened.page == "a" else "a")


@pytest.mark.parametrize("sent", ["", None, "x", "-1", "١", "9" * 40])
def test_a_revision_that_is_no_number_matches_nothing(sent):
    assert Opened.read("page", sent).revision == -1


def test_a_mark_is_cut_to_what_the_column_holds():
    assert Opened.read("p" * 90, "7") == Opened("p" * 40, 7)


def test_text_has_one_kind_of_line_end_and_its_length_is_said():
    assert plain("a\r\nb\x00", 10) == "a\nb"
    with pytest.raises(TextTooLong, match="12 characters, and 10"):
        plain("x" * 12, 10)
