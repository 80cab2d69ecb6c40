"""What is wrong with the keys, or soon will be, in sentences for whoever looks after them."""

from datetime import date, datetime, timedelta
from pathlib import Path

from cryptography import x509

from prss_training.domain.errors import DomainError
from prss_training.domain.sealing import EMBEDDED, Level, Sealing
from prss_training.signing.key_folder import KEY, UNFINISHED, KeysUnreadable, is_open_to_others
from prss_training.signing.keys import KeyNotImported, load_keys, read_authority
from prss_training.signing.plain_keys import PLAIN, load_purpose
from prss_training.signing.ring import KeyRing
from prss_training.signing.stamps import try_stamp
from prss_training.signing.turnover import KeysMissing

_WARNED_BEFORE = timedelta(days=60)


def key_problems(folder: Path, *, on: date, sealing: Sealing = EMBEDDED) -> list[str]:
    """Say, one sentence each, what is wrong with the keys or soon will be. Nothing: all is well.

    Args:
        folder: The keys folder.
        on: The day to judge by. Certificates with 60 days or less to go are told of.
        sealing: How documents are sealed. A key outside is opened and signs once, for a trial.
    """
    problems = _openness(folder) + _leftovers(folder)
    try:
        ring = load_keys(folder, sealing)
    except (KeysMissing, KeysUnreadable, KeyNotImported) as error:
        return [str(error), *problems]
    return [
        *problems,
        *_authority_problems(folder, ring, sealing),
        *_plain_problems(folder),
        *_trial(ring),
        *_expiry("The certificate authority", ring.authority, on),
        *_expiry(f"The PDF key {ring.pdf.key_id}", ring.pdf.certificate, on),
    ]


def stamp_problems(folder: Path, *, at: datetime, sealing: Sealing) -> list[str]:
    """Ask the time-stamp authority for a stamp, and say what is wrong with it, if anything is."""
    if sealing.level is Level.B:
        return []
    try:
        stamping = load_keys(folder, sealing).pdf.stamping
        if stamping is not None:
            try_stamp(stamping.url, stamping.roots, at=at)
    except DomainError as error:
        return [str(error)]
    return []


def _authority_problems(folder: Path, ring: KeyRing, sealing: Sealing) -> list[str]:
    try:
        read_authority(folder)
    except KeysUnreadable as error:
        if sealing.level is Level.LT and ring.pdf.stamping and ring.pdf.stamping.vouch:
            return [f"{error} Until then no new key can be made, and nothing is sealed at B-LT."]
        return [f"{error} Until then no new key can be made."]
    return []


def _trial(ring: KeyRing) -> list[str]:
    try:
        ring.pdf.handle.sign(b"a trial")
    except DomainError as error:
        return [str(error)]
    return []


def _plain_problems(folder: Path) -> list[str]:
    problems = []
    for purpose in PLAIN:
        try:
            load_purpose(folder, purpose)
        except (KeysMissing, KeysUnreadable) as error:
            problems.append(str(error))
    return problems


def _openness(folder: Path) -> list[str]:
    private = [folder, *sorted(folder.glob(f"*/{KEY}")), *sorted(folder.glob(f"*/*/{KEY}"))]
    return [
        f"{path} is open to other accounts on this machine. Let only its owner read it."
        for path in private
        if is_open_to_others(path)
    ]


def _leftovers(folder: Path) -> list[str]:
    found = [*folder.glob(f"{UNFINISHED}*"), *folder.glob(f"*/{UNFINISHED}*")]
    return [
        f"{path} is left from keys that were never finished. Delete it." for path in sorted(found)
    ]


def _expiry(what: str, certificate: x509.Certificate, on: date) -> list[str]:
    last = certificate.not_valid_after_utc.date()
    if last < on:
        return [f"{what} expired on {last}. Nothing can be sealed until it has a successor."]
    if last <= on + _WARNED_BEFORE:
        return [f"{what} expires on {last}. Create its successor before then."]
    return []
