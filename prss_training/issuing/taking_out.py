"""Many certificates in one zip file, made while it is sent, with a list of what is in it.

However many they are, one file at a time is in memory. Files are named by the certificate's
number alone: letters, digits and hyphens, which every system takes, and no person's name.
"""

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, cast

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.certificates.models import Certificate, CertificateDocument
from prss_training.certificates.queries import recorded_all
from prss_training.disclosures.models import Shown, Way
from prss_training.disclosures.services import disclose_found
from prss_training.domain.certificate_number import VerificationCode
from prss_training.domain.csv_file import BYTE_ORDER_MARK, guarded
from prss_training.files.models import StoredFile
from prss_training.files.services import FileDamaged, FileGone, read
from prss_training.files.store import Store
from prss_training.people.models import Organization, Person

LIST = "certificates.csv"
COLUMNS = (
    "number",
    "holder",
    "credential",
    "code",
    "issued_on",
    "valid_through",
    "status",
    "as_of",
    "file",
    "sha256",
    "note",
)

_AT_ONCE = 100
_IN_MEMORY = 256 * 1024
_PIECE = 64 * 1024
# PDFs are packed already; this much finds what little is left, and costs next to nothing.
_PACKING = 1
_FIRST_YEAR = 1980  # no date before it can be written into a zip
_WITHDRAWN = "withdrawn"
_FORGOTTEN = "Holder details withdrawn. The PDF was deleted with them; the register says: {}."
_UNDRAWN = "Its PDF is not made yet. It is made by itself: download again in some minutes."


@dataclass(frozen=True, slots=True)
class _Row:
    """One certificate, read and let go of: its line in the list, and where its file is.

    `missing` says why there is no file.
    """

    line: dict[str, str]
    file: StoredFile | None
    engraved_at: datetime | None
    missing: str = _UNDRAWN


def note_taken_out(
    session: Session,
    organization: Organization,
    wanted: Select[Certificate],
    *,
    what: str,
    by: Person,
    at: datetime,
) -> int:
    """Write down that certificates are taken out together, for the trail and for their holders.

    Returns:
        How many.

    Args:
        session: The session of one unit of work.
        organization: Whose certificates.
        wanted: The statement that finds them.
        what: Which they are, such as `issue run 3`; no name of a person, no words of a search.
        by: The registrar.
        at: When.
    """
    count = session.scalar(select(func.count()).select_from(wanted.order_by(None).subquery()))
    disclose_found(
        session,
        wanted.with_only_columns(Certificate.id),
        Way.EXPORTED,
        Shown.EVERYTHING,
        by=f"{organization.name}, registrar",
        person_id=by.id,
        at=at,
    )
    record(
        session,
        Happened.CERTIFICATES_TAKEN_OUT,
        actor_id=by.id,
        subject=what,
        at=at,
        organization_id=organization.id,
        certificates=count or 0,
    )
    return count or 0


def zip_of(
    session: Session, wanted: Select[Certificate], *, store: Store, at: datetime
) -> Iterator[bytes]:
    """Yield a zip file piece by piece: each certificate's PDF, and last the list of them all.

    A certificate whose PDF is not made yet, or whose file is lost or damaged, is in the list with
    a note that says so; so is one whose holder's details were withdrawn. Between
    one hundred certificates and the next, the database is left to others.

    Args:
        session: A session for this alone; it is closed at the end.
        wanted: The statement that finds the certificates; its order does not matter.
        store: Where the files are.
        at: The moment as of which the list says what each certificate's status is.
    """
    sink = _Sink()
    with (
        session,
        zipfile.ZipFile(cast("IO[bytes]", sink), "w", zipfile.ZIP_DEFLATED) as packed,
        tempfile.SpooledTemporaryFile(_IN_MEMORY) as listed,
    ):
        lines = io.TextIOWrapper(cast("IO[bytes]", listed), encoding="utf-8", newline="")
        lines.write(BYTE_ORDER_MARK)
        writer = csv.DictWriter(lines, COLUMNS)
        writer.writeheader()
        for row in _rows(session, wanted, at=at):
            writer.writerow(row.line | _packed(packed, row, store))
            yield from sink.taken()
        lines.flush()
        listed.seek(0)
        with packed.open(_entry(LIST, at), "w", force_zip64=True) as entry:
            while piece := listed.read(_PIECE):
                entry.write(piece)
                yield from sink.taken()
        lines.detach()
    yield from sink.taken()


def _packed(packed: zipfile.ZipFile, row: _Row, store: Store) -> dict[str, str]:
    """Pack one certificate's file; return what its line says of it."""
    if row.file is None or row.engraved_at is None:
        return {"note": row.missing}
    try:
        content = read(store, row.file)
    except (FileGone, FileDamaged) as missing:
        return {"note": str(missing)}
    name = f"{row.line['number']}.pdf"
    packed.writestr(_entry(name, row.engraved_at), content)
    return {"file": name, "sha256": row.file.sha256}


def _rows(session: Session, wanted: Select[Certificate], *, at: datetime) -> Iterator[_Row]:
    """Read the certificates in the order in which they were issued, a hundred at a time."""
    last = 0
    while True:
        found = list(
            session.scalars(
                wanted.order_by(None)
                .where(Certificate.id > last)
                .order_by(Certificate.id)
                .limit(_AT_ONCE)
            )
        )
        if not found:
            session.rollback()
            return
        last = found[-1].id
        rows = _read(session, found, at=at)
        session.expunge_all()
        session.rollback()
        yield from rows


def _read(session: Session, found: list[Certificate], *, at: datetime) -> list[_Row]:
    documents = {
        document.certificate_id: document
        for document in session.scalars(
            select(CertificateDocument)
            .where(CertificateDocument.certificate_id.in_([one.id for one in found]))
            .options(joinedload(CertificateDocument.file))
        )
    }
    rows = []
    for known in recorded_all(session, found):
        one, face = known.certificate, known.face
        line = {
            "number": face.number,
            "holder": guarded(face.holder),
            "credential": guarded(face.credential),
            "code": str(VerificationCode(one.code)),
            "issued_on": one.issued_on.isoformat(),
            "valid_through": one.expires_on.isoformat() if one.expires_on else "",
            "status": _WITHDRAWN if known.withdrawn else known.status(at=at).value,
            "as_of": at.isoformat(timespec="seconds"),
        }
        if known.withdrawn:
            missing = _FORGOTTEN.format(known.status(at=at).value)
            rows.append(_Row(line, None, None, missing))
            continue
        document = documents.get(one.id)
        rows.append(
            _Row(line, document.file, document.engraved_at) if document else _Row(line, None, None)
        )
    return rows


def _entry(name: str, moment: datetime) -> zipfile.ZipInfo:
    written = moment.astimezone(UTC)
    day = (max(written.year, _FIRST_YEAR), written.month, written.day)
    entry = zipfile.ZipInfo(name, (*day, written.hour, written.minute, written.second))
    entry.compress_type, entry._compresslevel = zipfile.ZIP_DEFLATED, _PACKING  # type: ignore[attr-defined]  # noqa: SLF001
    entry.external_attr = 0o644 << 16
    return entry


class _Sink:
    """What the zip is written into: it cannot go back, and hands on what it has."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Take a piece."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits: everything is handed on."""

    def taken(self) -> Iterator[bytes]:
        """Hand on what came since the last time."""
        pieces, self._pieces = self._pieces, []
        if pieces:
            yield b"".join(pieces)
