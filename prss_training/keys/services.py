"""What is done with keys, and noted in the trail."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.domain.errors import Conflict
from prss_training.domain.sealing import Sealing
from prss_training.signing import (
    Purpose,
    create_keys,
    create_pdf_key,
    create_plain_key,
    import_pdf_key,
    import_stamp_roots,
    list_keys,
    retire_key,
)

ISSUER = "PRSS Training"


class KeysComeFromOutside(Conflict):
    """PDF keys are not made here."""

    def __init__(self) -> None:
        super().__init__(
            "PDF keys are not made here, because PRSS_PDF_KEY names one from outside. Have a new "
            "one made there, name it in PRSS_PDF_KEY, then run `prss keys import`."
        )


class NoSuccessor(Conflict):
    """The key from outside is still the old one."""

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"PRSS_PDF_KEY still names {key_id}. Name its successor there first, then rotate."
        )


class NothingToImport(Conflict):
    """The settings name nothing from outside."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing is to be taken up. Set PRSS_PDF_KEY to seal with an outside authority's key, "
            "or PRSS_TSA_URL and PRSS_TSA_CERTIFICATES to have seals stamped with the time."
        )


def ensure_keys(session: Session, folder: Path, sealing: Sealing, *, at: datetime) -> list[str]:
    """Make whatever keys are lacking, and take up what the settings name.

    Returns:
        The names of the keys that are new.
    """
    before = _names(folder)
    create_keys(folder, issuer=ISSUER, at=at)
    made = [name for name in _names(folder) if name not in before]
    _note(session, Happened.KEY_CREATED, made, at=at)
    taken_up = _take_up(session, folder, sealing, at=at)
    return [*made, *taken_up]


def create_key(
    session: Session, folder: Path, purpose: Purpose, sealing: Sealing, *, at: datetime
) -> str:
    """Make a key for a purpose, which signs from now on, and return its name.

    Raises:
        KeysComeFromOutside: PDF keys come from an outside authority.
    """
    if purpose is not Purpose.PDF:
        key_id = create_plain_key(folder, purpose, issuer=ISSUER, at=at)
    elif sealing.key is None:
        key_id = create_pdf_key(folder, issuer=ISSUER, at=at)
    else:
        raise KeysComeFromOutside
    _note(session, Happened.KEY_CREATED, [key_id], at=at)
    return key_id


def rotate_key(
    session: Session, folder: Path, purpose: Purpose, sealing: Sealing, *, at: datetime
) -> tuple[str, list[str]]:
    """Make or take up a successor, and retire all that signed for its purpose before.

    Returns:
        The successor's name, and the names of those that were retired.

    Raises:
        NoSuccessor: PDF keys come from outside, and the settings still name the old one.
    """
    before = [
        key.key_id for key in list_keys(folder) if key.purpose is purpose and key.retired is None
    ]
    if purpose is Purpose.PDF and sealing.key is not None:
        successor, new = import_pdf_key(folder, sealing, at=at)
        if not new and successor in before[-1:] and len(before) == 1:
            raise NoSuccessor(successor)
        if new:
            _note(session, Happened.KEY_IMPORTED, [successor], at=at)
    else:
        successor = create_key(session, folder, purpose, sealing, at=at)
    retired = [key_id for key_id in before if key_id != successor]
    for key_id in retired:
        retire(session, folder, key_id, at=at)
    return successor, retired


def retire(session: Session, folder: Path, key_id: str, *, at: datetime) -> Purpose:
    """Let a key sign nothing more. What it signed stays checkable for ever."""
    purpose = retire_key(folder, key_id, at=at)
    _note(session, Happened.KEY_RETIRED, [key_id], at=at)
    return purpose


def import_outside(session: Session, folder: Path, sealing: Sealing, *, at: datetime) -> list[str]:
    """Take up what the settings name, and return the names of what is new here.

    Raises:
        NothingToImport: they name nothing from outside.
    """
    if sealing.key is None and sealing.tsa_certificates is None:
        raise NothingToImport
    return _take_up(session, folder, sealing, at=at)


def _take_up(session: Session, folder: Path, sealing: Sealing, *, at: datetime) -> list[str]:
    names = []
    if sealing.key is not None:
        key_id, new = import_pdf_key(folder, sealing, at=at)
        names += [key_id] if new else []
    roots = import_stamp_roots(folder, sealing)
    names += [f"time stamp {root}" for root in roots]
    _note(session, Happened.KEY_IMPORTED, names, at=at)
    return names


def _names(folder: Path) -> list[str]:
    return [key.key_id for key in list_keys(folder)]


def _note(session: Session, happened: Happened, names: Iterable[str], *, at: datetime) -> None:
    for name in names:
        record(session, happened, actor_id=None, subject=f"key {name}", at=at)
