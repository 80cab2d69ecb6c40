"""Filling an empty database with the demo program, and saying how to look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app
from flask_security import hash_password
from sqlalchemy import func, select

from prss_training.attestations.asking import Asked
from prss_training.attestations.letters import queue_request
from prss_training.certificates.jobs import engrave_now
from prss_training.certificates.models import Certificate
from prss_training.certificates.queries import file_of
from prss_training.demo.cast import EVERYONE, PASSWORD
from prss_training.demo.register import Desk
from prss_training.demo.story import tell
from prss_training.domain.certificate_number import VerificationCode
from prss_training.domain.errors import Conflict
from prss_training.files.services import read
from prss_training.files.store import open_store
from prss_training.notices.queries import unsent
from prss_training.people.models import Organization
from prss_training.rosters.jobs import answer_left_over
from prss_training.settings import Settings
from prss_training.watches.jobs import notice
from prss_training.web.database import db, unit_of_work
from prss_training.web.library import library
from prss_training.web.settings import settings


class NotEmpty(Conflict):
    """There are people here already, who must not be mixed with those of the demo."""

    def __init__(self) -> None:
        super().__init__(
            "This database has people in it. The demo program goes into an empty one only: "
            "set PRSS_INSTANCE to a new folder."
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate of the demo: where its page is, and where its file lies."""

    holder: str
    address: str
    file: Path


def is_empty() -> bool:
    """Tell whether nobody has begun here yet."""
    return not db.session.scalar(select(func.count()).select_from(Organization))


def mark_demo(settings: Settings) -> None:
    """Say that this instance is the demo program: pages tell, and no second factor is asked."""
    folder = settings.instance / "demo"
    folder.mkdir(exist_ok=True)
    (folder / "README.txt").write_text(
        "This instance holds the demo program. Nothing in it is real.\n", encoding="utf-8"
    )


def seed(*, at: datetime) -> list[Shown]:
    """Tell the story into the empty database, and make the PDFs of its certificates.

    Raises:
        NotEmpty: there are organizations already.
    """
    if not is_empty():
        raise NotEmpty
    with unit_of_work() as session:

        def post(asked: Asked, asked_at: datetime) -> None:
            with current_app.test_request_context():  # a letter is written like a page
                queue_request(session, asked, at=asked_at)

        given = settings()
        tell(
            session,
            library(),
            password_hash=hash_password(PASSWORD),
            at=at,
            post=post,
            desk=Desk(open_store(given.files), given.secret_key),
        )
    found = shown(at=at)
    answer_left_over()
    notice(at=at)
    return found


_WITH_HOLDER = select(Certificate).where(Certificate.holder != "").order_by(Certificate.id)


def shown(*, at: datetime) -> list[Shown]:
    """Return the demo's certificates, making any PDF that is not there yet."""
    given = settings()
    store = open_store(given.files)
    found = []
    for certificate_id in [one.id for one in db.session().scalars(_WITH_HOLDER)]:
        document = engrave_now(certificate_id, at=at)
        certificate = document.certificate
        file = given.instance / "demo" / f"certificate-{certificate_id}.pdf"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(read(store, file_of(document)))
        found.append(Shown(certificate.holder, _address(given, certificate), file))
    return found


def _address(settings: Settings, certificate: Certificate) -> str:
    return f"{settings.base_url}/verify/{VerificationCode(certificate.code)}"


def greeting(certificates: Sequence[Shown], address: str) -> str:
    """Return what an operator is told when the demo program is served."""
    width = max(len(player.username) for player in EVERYONE) + 2
    lines = [
        "",
        "  This is the demo program. Nobody in it is real, and no second factor is asked.",
        "",
        f"  Open {address} and sign in as one of these. The password is: {PASSWORD}",
        "",
        *(
            f"    {player.username:<{width}}{player.role.value:<15}{player.name} {player.shows}"
            for player in EVERYONE
        ),
    ]
    for certificate in certificates:
        lines += [
            "",
            f"  Certificate of {certificate.holder}",
            f"    its page  {certificate.address}",
            f"    its PDF   {certificate.file}",
        ]
    known = {player.address for player in EVERYONE}
    for letter in unsent(db.session()):
        if letter.address in known:
            continue
        lines += [
            "",
            f"  A one-time link waits for {letter.address}, who has no account",
            f"    its letter  prss notices show {letter.id}",
        ]
    lines += ["", f"  Serving {current_app.name} on {address}. Press Ctrl+C to stop.", ""]
    return "\n".join(lines)
