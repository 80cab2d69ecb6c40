"""Spoken answers: where they may be given, kept once, and written out by somebody else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.coursework.models import SpokenAnswer, Submission, Transcript
from prss_training.coursework.queries import SubmissionUnknown, how, recording, work
from prss_training.coursework.services import ShownLive, keep_draft, submit_work
from prss_training.coursework.speaking import (
    NothingSpoken,
    OwnTranscript,
    TranscriptEmpty,
    WrittenOnly,
    may_be_spoken,
    submit_spoken,
    write_transcript,
)
from prss_training.domain.attempts import WorkWaiting
from prss_training.domain.people import Role
from prss_training.domain.program import ActivityKind
from prss_training.files.services import read
from prss_training.files.store import open_store
from prss_training.recordings import Recording
from tests.factories import MORNING, VALUES_AUDIT, make_enrollment, make_person, make_submission

LATER = MORNING + timedelta(hours=2)
SOUND = Recording(b"ID3 a tone", "audio/mpeg", 4)


@pytest.fixture
def place(session):
    return make_enrollment(session)


@pytest.fixture
def terrence(session):
    return make_person(session, "Terrence Whitlock", Role.TRAINER)


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "files")


@pytest.fixture
def written(library):
    return replace(library.activity(VALUES_AUDIT), kind=ActivityKind.WORK_PRODUCT)


@pytest.fixture
def journal(written):
    return replace(written, kind=ActivityKind.REFLECTION)


@pytest.fixture
def speak(session, place, journal, store):
    def _speak(activity=journal, sound=SOUND, **over):
        given = {"store": store, "at": MORNING}
        return submit_spoken(session, place, activity, sound, **given | over)

    return _speak


def test_reflections_may_be_spoken_and_other_work_where_it_was_arranged(journal, written):
    shown = replace(written, kind=ActivityKind.DEMONSTRATION)

    assert may_be_spoken(journal, oral=False)
    assert not may_be_spoken(written, oral=False)
    assert may_be_spoken(written, oral=True)
    assert not may_be_spoken(shown, oral=True)


def test_a_spoken_answer_is_an_attempt_and_its_sound_is_kept(session, speak, place, journal, store):
    submission = speak()

    kept = recording(session, submission)
    assert (kept.seconds, kept.media_type, read(store, kept.file)) == (
        4,
        "audio/mpeg",
        b"ID3 a tone",
    )
    assert work(session, place, journal).state == "waiting"
    noted = session.scalars(
        select(TrailEntry).where(TrailEntry.happened == Happened.WORK_HANDED_IN)
    ).one()
    assert noted.detail["spoken"] is True


def test_the_same_recording_twice_is_handed_in_once(session, speak):
    assert speak() is speak(at=LATER)
    assert session.scalar(select(func.count(Submission.id))) == 1
    assert session.scalar(select(func.count(SpokenAnswer.id))) == 1


def test_another_recording_waits_until_the_first_is_graded(speak):
    speak()

    with pytest.raises(WorkWaiting):
        speak(sound=Recording(b"ID3 another", "audio/mpeg", 5))


def test_a_recording_waits_while_written_work_does(session, speak, place, journal):
    submit_work(session, place, journal, body="word " * journal.minimum_words, at=MORNING)

    with pytest.raises(WorkWaiting):
        speak()


def test_work_that_has_to_be_written_takes_no_recording_unless_arranged(speak, written):
    with pytest.raises(WrittenOnly, match="it can be arranged for you"):
        speak(activity=written)
    assert speak(activity=written, oral=True).attempt == 1


def test_a_demonstration_takes_no_recording(speak, written):
    with pytest.raises(ShownLive):
        speak(activity=replace(written, kind=ActivityKind.DEMONSTRATION), oral=True)


def test_a_draft_outlives_a_spoken_answer(session, speak, place, journal):
    keep_draft(session, place, journal, body="Half a page.", at=MORNING)

    speak()

    assert work(session, place, journal).draft.body == "Half a page."


def test_a_transcript_is_written_by_another_and_a_newer_one_stands_first(session, speak, terrence):
    submission = speak()
    write_transcript(session, submission, body=" I asked her. ", by=terrence, at=LATER)
    same = write_transcript(session, submission, body="I asked her.", by=terrence, at=LATER)
    newer = write_transcript(session, submission, body="I asked him.", by=terrence, at=LATER)

    assert (same.number, newer.number) == (1, 2)
    assert how(session, submission).transcript is newer
    assert session.scalar(select(func.count(Transcript.id))) == 2


def test_nobody_writes_out_their_own_answer_nothing_or_what_was_not_spoken(
    session, speak, place, terrence
):
    submission = speak()

    with pytest.raises(OwnTranscript):
        write_transcript(session, submission, body="Mine.", by=place.person, at=LATER)
    with pytest.raises(TranscriptEmpty):
        write_transcript(session, submission, body=" \n", by=terrence, at=LATER)
    written = make_submission(session, place, activity="shared-values/other")
    with pytest.raises(NothingSpoken):
        write_transcript(session, written, body="Words.", by=terrence, at=LATER)


def test_written_work_has_no_recording(session, place):
    with pytest.raises(SubmissionUnknown):
        recording(session, make_submission(session, place))
