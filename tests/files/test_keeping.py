"""The store: what goes in comes out unchanged, or is not handed out."""

from pathlib import Path

import pytest
from sqlalchemy import select

from prss_training.files.models import StoredFile
from prss_training.files.services import FileDamaged, FileGone, keep, read
from prss_training.files.store import open_store
from tests.factories import MORNING

PAGE = b"%PDF-1.7 a page"


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "a folder")


@pytest.fixture
def kept(session, store):
    return keep(session, store, PAGE, "application/pdf", at=MORNING)


def test_a_file_comes_out_as_it_went_in(store, kept):
    assert read(store, kept) == PAGE
    assert (kept.size, kept.media_type) == (len(PAGE), "application/pdf")


def test_the_same_content_is_kept_once(session, store, kept):
    again = keep(session, store, PAGE, "application/pdf", at=MORNING)

    assert again is kept
    assert len(session.scalars(select(StoredFile)).all()) == 1


def test_nothing_but_whole_files_is_left_in_the_store(store, kept):
    files = [path for path in Path(store.root).rglob("*") if path.is_file()]

    assert [path.name for path in files] == [kept.sha256]
    assert files[0].parent.relative_to(store.root) == Path(kept.sha256[:2], kept.sha256[2:4])


def test_a_damaged_file_is_not_handed_out(store, kept):
    Path(store.path_of(kept.sha256)).write_bytes(b"%PDF-1.7 a pagf")

    with pytest.raises(FileDamaged):
        read(store, kept)


def test_a_lost_file_is_told_as_gone(store, kept):
    Path(store.path_of(kept.sha256)).unlink()

    with pytest.raises(FileGone):
        read(store, kept)


def test_half_a_file_from_before_a_crash_is_written_again(session, store, kept):
    Path(store.path_of(kept.sha256)).write_bytes(PAGE[:3])

    keep(session, store, PAGE, "application/pdf", at=MORNING)

    assert read(store, kept) == PAGE


def test_files_lie_in_the_folder_that_was_named(store, kept, tmp_path):
    assert Path(store.path_of(kept.sha256)).is_relative_to(tmp_path / "a folder")
    assert Path(store.path_of(kept.sha256)).read_bytes()
