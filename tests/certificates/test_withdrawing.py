"""Withdrawing the holder's details: what goes, what stays, and what still answers."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import String, cast, select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.certificates.engraving import engrave
from prss_training.certificates.faces import family_key
from prss_training.certificates.models import (
    Certificate,
    CertificateDocument,
    CertificateStep,
    CertificateWithdrawal,
)
from prss_training.certificates.queries import (
    document_of,
    file_of,
    listed,
    of_person,
    recorded,
    unengraved,
)
from prss_training.certificates.services import IssuerIsHolder, take_step
from prss_training.domain.certificate import HolderWithdrawn, Reason, State, Status, Step
from prss_training.domain.holder_mark import fits, marking_key
from prss_training.enrollments.models import Enrollment
from prss_training.files.erasing import erase, erase_left_over
from prss_training.files.models import FileErasure, StoredFile
from prss_training.files.services import FileGone, keep, read
from prss_training.notices.models import Kind, Notice
from prss_training.records import Record
from tests.certificates.holders import ISSUED, do, make_ready

LATER = ISSUED + timedelta(days=10)
KEY = marking_key("secret of a test")
NAME = "Rosalind Quillfeather"


@pytest.fixture
def held(session, library, issue):
    return issue(make_ready(session, library, NAME))


@pytest.fixture
def withdraw(session, priya):
    def _withdraw(certificate, reason=Reason.HOLDER_ASKED, registrar=priya, note=""):
        return do(
            session,
            certificate,
            Step.WITHDRAW,
            reason,
            registrar=registrar,
            note=note,
            key=KEY,
            at=LATER,
        )

    return _withdraw


def test_name_links_and_notes_go_and_number_dates_and_history_stay(session, held, priya, withdraw):
    was, code, number = held.person_id, held.code, held.face["number"]
    take_step(
        session,
        held,
        Step.SUSPEND,
        reason=Reason.HOLDER_ASKED,
        note=f"{NAME} called",
        registrar=priya,
        at=LATER,
    )

    withdraw(held, note=f"{NAME} wrote a letter")

    session.expire_all()
    assert (held.holder, held.family_key, held.face["holder"]) == ("", "", "")
    assert (held.person_id, held.person, held.enrollment_id) == (None, None, None)
    assert (held.code, held.face["number"], held.issued_on) == (code, number, ISSUED.date())
    assert session.scalars(select(CertificateStep.note)).all() == ["", ""]
    assert of_person(session, session.get(type(priya), was)) == []
    assert recorded(session, held).state is State.SUSPENDED


def test_no_row_that_leads_to_the_certificate_names_its_holder_any_more(session, held, withdraw):
    withdraw(held, note=f"{NAME} wrote")

    tables = [name for name in Record.metadata.tables if name.startswith("certificate")]
    for name in tables:
        for column in Record.metadata.tables[name].columns:
            kept = session.scalars(select(cast(column, String)).where(column.is_not(None))).all()
            assert "quillfeather" not in json.dumps(list(kept)).casefold(), f"{name}.{column.name}"
    number = held.face["number"]
    assert [n for n in session.scalars(select(Notice)) if number in n.about] == []


def test_the_mark_that_is_left_fits_the_whole_name_and_no_other(session, held, withdraw):
    withdraw(held)

    [row] = session.scalars(select(CertificateWithdrawal))
    assert fits(row.mark, family_key("rosalind  QUILLFEATHER"), held.code, KEY)
    assert not fits(row.mark, family_key("Quillfeather"), held.code, KEY)


@pytest.mark.parametrize(
    ("step", "reason", "status"),
    [
        (None, None, Status.ACTIVE),
        (Step.SUSPEND, Reason.HOLDER_ASKED, Status.SUSPENDED),
        (Step.REVOKE, Reason.ETHICS_FINDING, Status.REVOKED),
    ],
)
def test_what_the_certificate_was_before_is_still_told(
    session, held, priya, withdraw, step, reason, status
):
    if step:
        do(session, held, step, reason, registrar=priya, at=LATER)

    withdraw(held)

    found = recorded(session, held)
    assert (found.status(at=LATER), found.withdrawn) == (status, True)
    today = LATER.date()
    assert list(session.scalars(listed(held.organization, status=status, on=today))) == [held]
    assert list(session.scalars(listed(held.organization, withdrawn=True, on=today))) == [held]


def test_a_certificate_without_its_holder_can_still_be_revoked(session, held, priya, withdraw):
    withdraw(held)

    do(session, held, Step.REVOKE, Reason.ISSUED_IN_ERROR, registrar=priya, at=LATER)

    assert recorded(session, held).status(at=LATER) is Status.REVOKED


def test_a_holder_is_withdrawn_once(session, held, withdraw):
    withdraw(held)

    with pytest.raises(HolderWithdrawn):
        withdraw(held)


def test_nobody_withdraws_themselves_as_the_registrar(held, withdraw):
    with pytest.raises(IssuerIsHolder):
        withdraw(held, registrar=held.person)


def test_the_holder_is_told_without_the_number_and_the_trail_keeps_the_act(
    session, held, priya, withdraw
):
    person = held.person_id

    withdraw(held, reason=Reason.REQUIRED_BY_LAW)

    told = session.scalars(select(Notice).where(Notice.kind == Kind.CERTIFICATE_WITHDRAWN)).one()
    assert (told.recipient_id, told.about) == (person, held.face["credential"])
    entry = session.scalars(
        select(TrailEntry).where(TrailEntry.happened == Happened.CERTIFICATE_WITHDRAWN)
    ).one()
    assert entry.actor_id not in (priya.id, person), "the second person is who did it"
    assert entry.detail == {"reason": "required-by-law"}


def test_the_stored_pdf_goes_and_its_digest_stays(session, held, withdraw, ring, store):
    base = "https://training.example.org"
    document = engrave(session, held, keys=ring, store=store, base_url=base, at=ISSUED)
    file, digest = document.file, document.sha256
    path = store.path_of(digest)

    withdraw(held)

    assert store.filesystem.exists(path), "the bytes go after the commit, not before"
    assert erase_left_over(session, store) == 1
    assert not store.filesystem.exists(path)
    with pytest.raises(FileGone):
        read(store, StoredFile(sha256=digest, size=file.size, media_type="", kept_at=ISSUED))
    assert document_of(session, held).sha256 == digest
    with pytest.raises(HolderWithdrawn):
        file_of(document_of(session, held))
    assert session.scalars(select(StoredFile)).all() == []
    assert session.scalars(select(FileErasure)).all() == []


def test_a_certificate_without_its_holder_is_never_engraved(session, held, withdraw, ring, store):
    withdraw(held)

    assert unengraved(session) == []
    with pytest.raises(HolderWithdrawn):
        engrave(session, held, keys=ring, store=store, base_url="https://a.example", at=LATER)
    assert session.scalars(select(CertificateDocument)).all() == []


def test_a_file_that_another_row_names_is_not_erased(session, held, store):
    file = keep(session, store, b"shared", "text/plain", at=ISSUED)
    session.add(
        CertificateDocument(
            certificate_id=held.id, file=file, sha256=file.sha256, key_id="k", engraved_at=ISSUED
        )
    )

    assert erase(session, file, at=LATER) is False
    assert read(store, file) == b"shared"


def test_a_file_that_was_kept_anew_before_its_bytes_went_stays(session, store):
    erase(session, keep(session, store, b"again", "text/plain", at=ISSUED), at=LATER)
    anew = keep(session, store, b"again", "text/plain", at=LATER)

    assert erase_left_over(session, store) == 0
    assert read(store, anew) == b"again"


def test_a_person_without_a_certificate_any_more_can_be_issued_a_new_one(
    session, held, withdraw, issue
):
    place_id = held.enrollment_id
    withdraw(held)

    new = issue(session.get_one(Enrollment, place_id), at=LATER)

    assert new.holder == NAME
    assert new.supersedes_id is None
    assert session.get_one(Certificate, held.id).holder == ""
