"""A journal is read by who wrote it and by the trainers here who grade; a note by one alone.

Each is given words that stand nowhere else, and then everybody opens every page there is.
"""

import pytest
from sqlalchemy import select, update

from prss_training.coursework.models import Draft, Submission
from prss_training.domain.people import Act, roles_that_may
from prss_training.domain.program import ActivityKind
from prss_training.enrollments.models import Enrollment
from prss_training.margins.models import LessonNote
from prss_training.people.models import Membership
from prss_training.plans.models import Goal
from prss_training.strengths.models import StrengthsInventory
from prss_training.web.clock import now
from tests.stage import CAST, OUTSIDER, set_stage
from tests.test_access import acts, settings_for

pytestmark = pytest.mark.database

EVERYONE = ("nobody", *CAST, OUTSIDER)
JOURNAL, DRAFT, NOTE, PLAN, STRENGTHS = (
    f"words that only a {what} holds"
    for what in ("journal", "draft", "note", "plan", "strengths inventory")
)


@pytest.fixture(scope="module")
def stage(new_database, library, tmp_path_factory):
    made = set_stage(settings_for(new_database, tmp_path_factory.mktemp("stage")), library)
    yield made
    made.leave()


@pytest.fixture(scope="module")
def seen(stage, library):
    """Who finds which of the words, on any page, in any file, at any address of the learner's."""
    found = {}
    with stage.undone() as session:
        place = _write(stage, session, library)
        submission = session.scalars(
            select(Submission).where(
                Submission.enrollment_id == place.id,
                Submission.activity == _journal(session, library, place),
            )
        ).first()
        paths = {stage.address(rule) for rule, _ in acts(stage, "GET")}
        paths |= {f"/work/{submission.id}", f"/grading/{submission.id}"}
        session.commit()
        for who in EVERYONE:
            for path in sorted(path for path in paths if "/static/" not in path):
                answer = stage.client(who).get(path, buffered=True)  # one of the pages signs out
                text = answer.get_data()
                for word in (JOURNAL, DRAFT, NOTE, PLAN, STRENGTHS):
                    if word.encode() in text:
                        found.setdefault(word, {}).setdefault(who, set()).add(path)
    return found


def _journal(session, library, place) -> str:
    """The journal that the learner has handed in."""
    kinds = {a.id: a.kind for module in library.modules for a in module.activities}
    handed_in = session.scalars(
        select(Submission.activity).where(Submission.enrollment_id == place.id)
    )
    return next(key for key in handed_in if kinds[key] is ActivityKind.REFLECTION)


def _write(stage, session, library) -> Enrollment:
    place = session.get_one(Enrollment, stage.values["enrollment_id"])
    mine, journal = {"enrollment_id": place.id}, _journal(session, library, place)
    session.execute(update(Submission).filter_by(**mine, activity=journal).values(body=JOURNAL))
    session.add(Draft(**mine, activity=journal, body=DRAFT, revision=1, page="", saved_at=now()))
    session.execute(update(LessonNote).filter_by(**mine).values(body=NOTE))
    session.execute(update(Goal).filter_by(**mine).values(note=PLAN))
    session.execute(
        update(StrengthsInventory).filter_by(**mine).values(words={"social": STRENGTHS})
    )
    session.flush()
    return place


def test_a_journal_is_found_by_its_learner_and_the_trainer_and_by_nobody_else(seen):
    assert set(seen[JOURNAL]) == {"learner", "trainer"}
    assert all(path.startswith("/grading/") for path in seen[JOURNAL]["trainer"])


def test_a_journal_being_written_is_found_by_no_one_but_its_learner(seen):
    assert set(seen.get(DRAFT, {})) <= {"learner"}


def test_a_note_is_found_by_no_one_but_its_learner(seen):
    assert set(seen[NOTE]) == {"learner"}


@pytest.mark.parametrize("word", [PLAN, STRENGTHS])
def test_what_is_shared_is_found_by_its_learner_and_the_one_trainer_they_chose(seen, word):
    assert set(seen[word]) == {"learner", "trainer"}
    assert len(seen[word]["trainer"]) == 1


def test_a_trainer_whom_nobody_chose_finds_the_journal_and_nothing_that_is_shared(stage, library):
    with stage.undone() as session:
        place = _write(stage, session, library)
        session.execute(
            update(Membership)
            .where(Membership.person_id == stage.people["peer"])
            .values(role="trainer")
        )
        session.commit()
        client = stage.client("peer")
        work = session.scalars(select(Submission).where(Submission.body == JOURNAL)).first()

        assert JOURNAL in client.get(f"/grading/{work.id}").text
        assert client.get(f"/learners/{place.id}/plan").status_code == 404
        assert client.get(f"/learners/{place.id}/strengths").status_code == 404


def test_only_trainers_grade_and_only_trainers_are_shared_with():
    assert {str(role) for role in roles_that_may(Act.GRADE_WORK)} == {"trainer"}
    assert {str(role) for role in roles_that_may(Act.READ_SHARED)} == {"trainer"}


def test_the_pages_of_a_journal_say_who_reads_it(stage, library):
    with stage.undone() as session:
        _write(stage, session, library)
        session.commit()
        work = session.scalars(select(Submission).where(Submission.body == JOURNAL)).first()
        activity = library.activity(work.activity)

        for who, path in (
            ("peer", f"/modules/{activity.module}/work/{activity.key}"),
            ("learner", f"/work/{work.id}"),
        ):
            text = " ".join(stage.client(who).get(path).text.split())
            assert "the trainers of your organization who grade, can read it" in text
        assert "A journal: private" in stage.client("trainer").get(f"/grading/{work.id}").text


def test_somebody_who_was_a_trainer_here_reads_nothing_any_more(stage, library):
    with stage.undone() as session:
        place = _write(stage, session, library)
        session.execute(
            update(Membership)
            .where(Membership.person_id == stage.people["trainer"])
            .values(ended_at=now())
        )
        session.commit()
        client = stage.client("trainer")

        for path in (f"/learners/{place.id}/plan", f"/learners/{place.id}/strengths"):
            assert client.get(path).status_code in (403, 404, 409), path
