"""Printing everything: stopped at any time, gone on with, and never half a file."""

from datetime import timedelta
from pathlib import Path

import pytest

from prss_training.domain.paper_form import FormName
from prss_training.packets import print_run
from prss_training.packets.print_run import LIST, PrintRun
from prss_training.packets.workbook import Look
from tests.factories import MORNING


@pytest.fixture
def run(tmp_path):
    def _run(**over):
        given = {"folder": tmp_path / "out", "look": Look(), "name": FormName()}
        return PrintRun(**given | over)

    return _run


def test_what_is_there_and_right_is_not_printed_again(run, library):
    first = run()
    planned = first.planned(library.modules, guides=False)
    assert not any(first.is_there(one) for one in planned)
    first.write(planned[0], at=MORNING)

    again = run()

    assert [again.is_there(one) for one in again.planned(library.modules, guides=False)] == [
        True,
        *[False] * (len(planned) - 1),
    ]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.write_bytes(file.read_bytes()[:-20]),
        lambda file: file.unlink(),
        lambda file: (file.parent / LIST).write_text("not a list"),
        lambda file: (file.parent / LIST).write_text("[1]"),
        lambda file: (file.parent / LIST).unlink(),
    ],
)
def test_what_is_damaged_or_unknown_is_printed_again(run, library, spoil):
    first = run()
    one = first.planned(library.modules, guides=False)[0]
    first.write(one, at=MORNING)
    spoil(one.file)

    assert not run().is_there(one)


def test_what_was_printed_in_another_look_or_form_is_another_file(run, library):
    files = {
        run(**over).planned(library.modules, guides=True)[n].file
        for over in ({}, {"look": Look(large=True)}, {"name": FormName(set_number=2)})
        for n in (0, 1)
    }

    assert len(files) == 6


def test_a_print_that_is_stopped_in_the_middle_leaves_no_half_file(run, library, monkeypatch):
    first = run()
    one = first.planned(library.modules, guides=False)[0]

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(print_run.os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        first.write(one, at=MORNING)
    monkeypatch.undo()

    assert not one.file.exists()
    assert not run().is_there(one)
    first.write(one, at=MORNING + timedelta(hours=1))
    assert run().is_there(one)
    assert not list(Path(one.file.parent).glob(".*unfinished"))


def test_the_forms_in_a_file_are_told_so_that_they_can_be_kept(run, library):
    first = run()
    book, guide, *_ = first.planned(library.modules, guides=True)

    assert [str(form.name) for form in first.write(book, at=MORNING)] == ["A1"]
    assert [str(form.name) for form in first.write(guide, at=MORNING)] == ["A1", "B1", "C1"]
