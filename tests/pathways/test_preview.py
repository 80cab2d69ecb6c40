"""Whose standing a new version would change, before it is published."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from prss_training import paths
from prss_training.domain.hour_rules import PracticeHours
from prss_training.domain.hours import Hours
from prss_training.domain.practice import Decision
from prss_training.fieldwork.models import PracticeDecision
from prss_training.pathways import queries
from prss_training.pathways.cli import preview
from prss_training.programs.changes import changes
from tests.factories import MORNING, make_enrollment, make_entry, make_person

ON = date(2026, 3, 9)


@pytest.fixture
def old(library):
    return library.criteria_version("peer-leader-2026.1")


@pytest.fixture
def new(old):
    """The same credential, which asks for 12 hours of practice."""
    requirements = tuple(
        replace(one, rule=PracticeHours(Hours(720))) if one.key == "practice" else one
        for one in old.requirements
    )
    found = replace(old, version="2026.2", requirements=requirements)
    assert list(changes(old, found))
    return found


def practiced(session, hours, name="Rosa Delgado", **over):
    """Return the place of a learner with so many hours approved."""
    naomi = make_person(session, "Naomi Achebe")
    place = make_enrollment(session, make_person(session, name), **over)
    entry = make_entry(session, place, minutes=hours * 60)
    session.add(
        PracticeDecision(
            entry_id=entry.id,
            supervisor_id=naomi.id,
            decision=Decision.APPROVED,
            reason="",
            decided_at=MORNING,
        )
    )
    session.flush()
    return place


def changed(session, places, library, old, new):
    found = queries.standing_changes(session, places, library.modules, old=old, new=new, on=ON)
    return {one.enrollment_id: (one.lost, one.gained) for one in found}


def test_who_would_lose_a_requirement_is_found(session, library, old, new):
    enough, short = practiced(session, 12, "Rosa"), practiced(session, 11, "Marcus")
    nothing = make_enrollment(session, make_person(session, "Elena"))
    places = [enough.id, short.id, nothing.id]

    assert changed(session, places, library, old, new) == {short.id: (("practice",), ())}
    assert changed(session, places, library, new, old) == {short.id: ((), ("practice",))}


def test_what_is_newly_asked_for_and_not_met_is_lost(session, library, old):
    place = make_enrollment(session)
    fewer = replace(old, requirements=old.requirements[1:])
    key = old.requirements[0].key

    assert changed(session, [place.id], library, fewer, old)[place.id] == ((key,), ())
    assert changed(session, [place.id], library, old, fewer)[place.id] == ((), (key,))


def test_places_are_those_of_the_credential_or_everybodys(session):
    rosa = make_enrollment(session)
    other = make_enrollment(session, make_person(session, "M"), criteria="other-2026.1")
    ended = make_enrollment(session, make_person(session, "E"), ended_at=MORNING)

    assert queries.places_under(session, "peer-leader", everybody=False) == [rosa.id]
    assert queries.places_under(session, "peer-leader", everybody=True) == [rosa.id, other.id]
    assert ended.id not in queries.places_under(session, "other", everybody=True)


def test_a_batch_costs_as_many_queries_for_ten_as_for_one(
    session, library, old, new, count_queries
):
    places = [practiced(session, 11, f"Learner {n}").id for n in range(10)]
    with count_queries() as one:
        changed(session, places[:1], library, old, new)
    with count_queries() as ten:
        assert len(changed(session, places, library, old, new)) == 10

    assert len(ten) == len(one)


def test_batches_together_find_what_one_batch_finds(session, library, old, new, monkeypatch):
    places = [practiced(session, 11, f"Learner {n}").id for n in range(5)]
    whole = changed(session, places, library, old, new)
    monkeypatch.setattr(queries, "BATCH", 2)

    assert changed(session, places, library, old, new) == whole
    assert len(whole) == 5


@pytest.fixture
def root(tmp_path):
    """The content, with a second version of the Peer Leader that asks for 12 hours."""
    found = tmp_path / "content"
    (found / "criteria").mkdir(parents=True)
    for name in ("modules", "statements", "sources.toml", "program.toml", "competencies.toml"):
        (found / name).symlink_to(paths.CONTENT / name)
    text = (paths.CONTENT / "criteria" / "peer-leader-2026.1.toml").read_text(encoding="utf-8")
    (found / "criteria" / "peer-leader-2026.1.toml").write_text(text, encoding="utf-8")
    newer = text.replace('version = "2026.1"', 'version = "2026.2"').replace('"10:00"', '"12:00"')
    assert newer.count('"12:00"') == 1
    (found / "criteria" / "peer-leader-2026.2.toml").write_text(newer, encoding="utf-8")
    return found


@pytest.fixture
def run(app, root):
    def _run(*words):
        with app.app_context():
            found = CliRunner().invoke(preview, [*words, "--root", str(root)])
        assert found.exception is None or isinstance(found.exception, SystemExit), found
        return found.exit_code, found.output if found.exit_code else found.stdout

    return _run


def test_the_command_counts_and_gives_numbers_but_no_names(run, database):
    place = practiced(database, 11)
    enough = practiced(database, 12, "Marcus Hale")
    database.commit()

    code, said = run("peer-leader-2026.2")

    assert code == 0
    assert said.splitlines() == [
        "peer-leader-2026.1 -> peer-leader-2026.2: 2 learners measured by both.",
        "1 learner would lose something:",
        "       1  practice",
        f"  enrollments: {place.id}",
    ]
    assert "Rosa" not in said
    assert str(enough.id) != str(place.id)


def test_the_command_says_when_nobody_is_touched(run):
    assert run("peer-leader-2026.2")[1].endswith("Nobody's standing would change.\n")


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("peer-leader-2026.1", "is the first version of its credential."),
        ("peer-leader-2030.1", "There is no version of a credential named"),
    ],
)
def test_the_command_says_what_it_cannot_compare(run, version, said):
    code, answer = run(version)

    assert code == 1
    assert said in answer


def test_a_version_may_be_compared_with_another_by_name(run):
    code, said = run("peer-leader-2026.1", "--against", "peer-leader-2026.2")

    assert code == 0
    assert said.startswith("peer-leader-2026.2 -> peer-leader-2026.1: 0 learners")


def test_yesterday_is_not_today(session, library, old, new):
    place = practiced(session, 11)
    before = MORNING.date() - timedelta(days=1)
    found = queries.standing_changes(
        session, [place.id], library.modules, old=old, new=new, on=before
    )

    assert list(found) == []
