"""Everybody measured by one credential: in batches, stopped and gone on with, into one file."""

import csv

import pytest

from prss_training.progress.batches import learner_count, standings_in_batches
from prss_training.progress.cli import standings
from prss_training.progress.services import standing_of
from tests.factories import MORNING, make_enrollment, make_person
from tests.progress.story import approve, sign


@pytest.fixture
def places(session):
    terrence = make_person(session, "Terrence Whitlock")
    made = [make_enrollment(session, make_person(session, f"Learner {n}")) for n in range(7)]
    for place in made[::2]:
        approve(session, place, terrence)
        sign(session, place)
    return made


def batches(session, library, **over):
    asked = library.newest("us-pr")
    return list(
        standings_in_batches(session, asked, library.modules, at=MORNING, **{"size": 3} | over)
    )


def test_measuring_in_batches_gives_what_each_gives_alone(session, library, places):
    asked = library.newest("us-pr")
    alone = {
        place.id: standing_of(session, place, asked, library.modules, on=asked.day_of(MORNING))
        for place in places
    }

    together = batches(session, library)

    assert [len(batch) for batch in together] == [3, 3, 1]
    assert {who: one for batch in together for who, one in batch.items()} == alone


def test_measuring_goes_on_after_the_last_that_was_measured(session, library, places):
    after = sorted(place.id for place in places)[4]

    [rest] = batches(session, library, after=after)

    assert len(rest) == learner_count(session, after=after) == 2


def test_who_has_left_is_not_measured(session, library, places):
    places[0].ended_at = MORNING
    session.flush()

    assert learner_count(session) == 6
    assert places[0].id not in {who for batch in batches(session, library) for who in batch}


def test_a_batch_takes_as_many_queries_whatever_its_size(session, library, places, count_queries):
    def queries(size):
        with count_queries() as sent:
            next(
                standings_in_batches(
                    session, library.newest("us-pr"), library.modules, at=MORNING, size=size
                )
            )
        return len(sent)

    assert queries(1) == queries(7)


@pytest.fixture
def enrolled(database):
    made = [make_enrollment(database, make_person(database, f"Learner {n}")) for n in range(3)]
    database.commit()
    return made


def rows(file):
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text))


def test_a_line_for_each_learner_is_written_without_names(app, enrolled, tmp_path):
    file = tmp_path / "standings.csv"

    done = app.test_cli_runner().invoke(standings, ["us-pr", "--out", str(file)])

    assert done.exit_code == 0, done.output
    head, *lines = rows(file)
    assert head[:5] == ["enrollment", "criteria", "on", "met", "asked"]
    assert [int(line[0]) for line in lines] == sorted(place.id for place in enrolled)
    assert "Learner" not in file.read_text(encoding="utf-8")


def test_a_file_that_was_cut_short_is_gone_on_with(app, enrolled, tmp_path):
    file = tmp_path / "standings.csv"
    runner = app.test_cli_runner()
    runner.invoke(standings, ["us-pr", "--out", str(file)])
    whole = file.read_bytes()
    file.write_bytes(whole[:-10])

    done = runner.invoke(standings, ["us-pr", "--out", str(file)])

    assert done.exit_code == 0, done.output
    assert file.read_bytes() == whole
    runner.invoke(standings, ["us-pr", "--out", str(file)])
    assert file.read_bytes() == whole


def test_a_file_about_something_else_is_left_alone(app, enrolled, tmp_path):
    file = tmp_path / "standings.csv"
    file.write_text("something else\n", encoding="utf-8")
    runner = app.test_cli_runner()

    refused = runner.invoke(standings, ["us-pr", "--out", str(file)])

    assert refused.exit_code == 1
    assert "holds something else" in refused.output
    assert file.read_text(encoding="utf-8") == "something else\n"
    assert runner.invoke(standings, ["atlantis", "--out", str(file)]).exit_code == 1
