"""Checking a certificate from the command line."""

import io
import json
import os
import sys
from pathlib import Path

import click
from flask.cli import ScriptInfo
from sqlalchemy.exc import SQLAlchemyError

from prss_training.domain.certificate import Verdict
from prss_training.domain.certificate_number import CodeUnreadable
from prss_training.files.store import open_store
from prss_training.settings import SettingsIncomplete, load_settings
from prss_training.signing import (
    KeyRing,
    KeysMissing,
    KeysUnreadable,
    TrustUnreadable,
    load_keys,
    read_trust,
)
from prss_training.signing.examine import LARGEST_PDF
from prss_training.verification.answers import Answer, cannot_determine
from prss_training.verification.credential_answers import credential_keys
from prss_training.verification.facts import facts
from prss_training.verification.offline import offline_code, offline_file
from prss_training.verification.services import answer_code, answer_file
from prss_training.verification.telling import tell
from prss_training.web.clock import now
from prss_training.web.database import db
from prss_training.web.settings import settings

_VALID, _NOT_VALID, _UNKNOWN = 0, 1, 2
_FAULT = (
    "The program met a fault ({}), so nothing is known. Run `prss doctor`, or check the "
    "certificate on the page for it."
)
_PATIENCE = 10.0  # seconds; somebody at a terminal waits for themselves alone


@click.command("verify")
@click.argument("what")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for programs.")
@click.option(
    "--offline",
    is_flag=True,
    help="Ask no register: check the file's signature with public certificates alone.",
)
@click.option(
    "--trust",
    type=click.Path(path_type=Path),
    help="With --offline: the public certificates, from /verify/keys.pem of the program that "
    "issues, or a keys folder. Without it, the keys of this installation.",
)
@click.pass_context
def cli(
    context: click.Context,
    what: str,
    as_json: bool,  # noqa: FBT001  (click's way)
    offline: bool,  # noqa: FBT001  (as above)
    trust: Path | None,
) -> None:
    """Check a certificate by its PDF file or its verification code.

    Exits with 0 when it is valid, 1 when it is not, 2 when that cannot be told. Without the
    register nothing is called valid, because a file cannot tell that it was not revoked since.
    """
    if trust and not offline:
        raise click.UsageError("--trust says what to check by without the register. Add --offline.")
    script = context.ensure_object(ScriptInfo)
    try:
        found = _offline(what, trust) if offline else _answer(script, what)
    except Exception as fault:  # noqa: BLE001  (exit 1 says “not valid”, which no fault may say)
        found = cannot_determine(_FAULT.format(type(fault).__name__), at=now())
    _say(found, as_json=as_json, offline=offline)
    raise SystemExit(_exit_code(found.verdict))


def _say(found: Answer, *, as_json: bool, offline: bool) -> None:
    """Write the answer out. What cannot be written changes nothing of how the command ends."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal of another alphabet
    try:
        if as_json:
            said = facts(found) | {"register_asked": not offline}
            click.echo(json.dumps(said, ensure_ascii=False, indent=2))
        else:
            tell(found, offline=offline)
        sys.stdout.flush()
    except OSError:  # whoever listened is gone; what is left in the buffer must not be tried again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _answer(script: ScriptInfo, what: str) -> Answer:
    """Answer for a file or a code; whatever stands in the way is told as not known."""
    at = now()
    try:
        with script.load_app().app_context():
            file = Path(what)
            if file.is_file():
                store = open_store(settings().files)
                return answer_file(
                    db.session(),
                    _read(file),
                    _ring(),
                    at=at,
                    store=store,
                    patience=_PATIENCE,
                    keys=credential_keys(settings().keys),
                )
            return answer_code(db.session(), what, at=at)
    except CodeUnreadable as slip:
        return cannot_determine(f"There is no file {what}. {slip}", at=at)
    except OSError as error:
        return cannot_determine(f"{what} cannot be read: {error.strerror}.", at=at)
    except SQLAlchemyError as error:
        return cannot_determine(f"The register does not answer ({type(error).__name__}).", at=at)
    except click.ClickException as error:
        return cannot_determine(error.format_message(), at=at)


def _offline(what: str, trust: Path | None) -> Answer:
    """Answer without a register; whatever stands in the way is told as not known."""
    at = now()
    try:
        file = Path(what)
        if not file.is_file():
            return offline_code(what, at=at)
        if trust is not None and trust.exists() and not (trust.is_file() or trust.is_dir()):
            return cannot_determine(f"{trust} is neither a file nor a folder.", at=at)
        keys = read_trust(trust or load_settings().keys)
        return offline_file(_read(file), keys, at=at, patience=_PATIENCE)
    except CodeUnreadable as slip:
        return cannot_determine(f"There is no file {what}. {slip}", at=at)
    except OSError as error:
        return cannot_determine(f"{what} cannot be read: {error.strerror}.", at=at)
    except (SettingsIncomplete, TrustUnreadable, KeysUnreadable) as error:
        return cannot_determine(str(error), at=at)


def _read(file: Path) -> bytes:
    """Return a file's bytes, or one more of them than any certificate has."""
    with file.open("rb") as opened:
        return opened.read(LARGEST_PDF + 1)


def _ring() -> KeyRing | None:
    try:
        return load_keys(settings().keys)
    except (KeysMissing, KeysUnreadable):
        return None


def _exit_code(verdict: Verdict) -> int:
    if verdict is Verdict.VALID:
        return _VALID
    return _UNKNOWN if verdict is Verdict.CANNOT_DETERMINE else _NOT_VALID
