"""Checking a certificate from the command line."""

import json
from pathlib import Path

import click
from flask.cli import ScriptInfo
from sqlalchemy.exc import SQLAlchemyError

from prss_training.domain.certificate import Verdict
from prss_training.domain.certificate_number import CodeUnreadable
from prss_training.signing import KeyRing, KeysMissing, KeysUnreadable, load_keys
from prss_training.verification.answers import Answer, cannot_determine
from prss_training.verification.facts import facts
from prss_training.verification.services import answer_code, answer_pdf
from prss_training.web.clock import now
from prss_training.web.database import db
from prss_training.web.settings import settings

_VALID, _NOT_VALID, _UNKNOWN = 0, 1, 2


@click.command("verify")
@click.argument("what")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for programs.")
@click.pass_context
def cli(context: click.Context, what: str, as_json: bool) -> None:  # noqa: FBT001  (click's way)
    """Check a certificate by its PDF file or its verification code.

    Exits with 0 when it is valid, 1 when it is not, 2 when that cannot be told.
    """
    found = _answer(context.ensure_object(ScriptInfo), what)
    if as_json:
        click.echo(json.dumps(facts(found), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join((found.sentence, *(f"  {reason}" for reason in found.reasons))))
    raise SystemExit(_exit_code(found.verdict))


def _answer(script: ScriptInfo, what: str) -> Answer:
    """Answer for a file or a code; whatever stands in the way is told as not known."""
    at = now()
    try:
        with script.load_app().app_context():
            file = Path(what)
            if file.is_file():
                return answer_pdf(db.session(), file.read_bytes(), _ring(), at=at)
            return answer_code(db.session(), what, at=at)
    except CodeUnreadable as slip:
        return cannot_determine(f"There is no file {what}. {slip}", at=at)
    except OSError as error:
        return cannot_determine(f"{what} cannot be read: {error.strerror}.", at=at)
    except SQLAlchemyError as error:
        return cannot_determine(f"The register does not answer ({type(error).__name__}).", at=at)
    except click.ClickException as error:
        return cannot_determine(error.format_message(), at=at)


def _ring() -> KeyRing | None:
    try:
        return load_keys(settings().keys)
    except (KeysMissing, KeysUnreadable):
        return None


def _exit_code(verdict: Verdict) -> int:
    if verdict is Verdict.VALID:
        return _VALID
    return _UNKNOWN if verdict is Verdict.CANNOT_DETERMINE else _NOT_VALID
