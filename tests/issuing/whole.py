"""What must hold after a run has ended, whatever happened while it was worked at."""

from collections import Counter

from sqlalchemy import select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.audit.services import breaks
from prss_training.certificates.models import Certificate, CertificateDocument
from prss_training.files.services import read
from prss_training.files.store import Store
from prss_training.issuing.models import IssueRun, Outcome, RunPlace
from prss_training.notices.models import Kind, Notice


def hold_whole(session, run_id: int, store: Store) -> None:
    """Fail unless everybody in a run was issued exactly one certificate, and all of it is there."""
    session.rollback()
    run = session.get_one(IssueRun, run_id)
    places = session.scalars(select(RunPlace).where(RunPlace.run_id == run_id)).all()
    certificates = session.scalars(select(Certificate).order_by(Certificate.id)).all()
    documents = session.scalars(select(CertificateDocument)).all()
    told = session.scalars(select(Notice).where(Notice.kind == Kind.CERTIFICATE_ISSUED)).all()
    trail = Counter(session.scalars(select(TrailEntry.happened)))

    assert run.ended_at is not None
    assert {place.outcome for place in places} == {Outcome.ISSUED}
    once = Counter(one.enrollment_id for one in certificates)
    assert once == Counter(place.enrollment_id for place in places)
    assert {p.certificate_id for p in places} == {one.id for one in certificates}
    assert [one.serial for one in certificates] == list(range(1, len(places) + 1))
    assert len({one.code for one in certificates}) == len(places)
    assert Counter(n.recipient_id for n in told) == Counter(o.person_id for o in certificates)
    assert sorted(d.certificate_id for d in documents) == [one.id for one in certificates]
    for document in documents:
        assert read(store, document.file).startswith(b"%PDF-")
    assert trail[Happened.CERTIFICATE_ISSUED] == len(places)
    assert trail[Happened.CERTIFICATE_ENGRAVED] == len(places)
    assert trail[Happened.ISSUE_RUN_ENDED] == 1
    assert list(breaks(session)) == []
