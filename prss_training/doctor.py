"""Checks of the machine and the instance, each with what to do when something is wrong."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from prss_training import paths
from prss_training.certificates.templates import changed_templates
from prss_training.content.certificate_templates import TemplateChanged, template_changes
from prss_training.content.library import ContentBroken, load_library
from prss_training.documents.fonts import font_problems
from prss_training.domain.sealing import Level
from prss_training.settings import Settings
from prss_training.signing import key_problems, stamp_problems

_LEAST_DISK = 512 * 1024 * 1024
_RELEASED = datetime(2026, 1, 1, tzinfo=UTC)
_OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `sentence` says what was found, or how to mend it."""

    name: str
    well: bool
    sentence: str


def examine(settings: Settings, *, at: datetime) -> list[Check]:
    """Look at everything the program stands on, and stop at nothing."""
    return [
        _python(),
        _listed("fonts and Pango", _font_problems, "text of every listed script can be drawn"),
        _listed(
            "signing keys",
            lambda: key_problems(settings.keys, on=at.date(), sealing=settings.sealing),
            "there, private, and not about to end",
        ),
        _listed(
            "time stamps",
            lambda: stamp_problems(settings.keys, at=at, sealing=settings.sealing),
            _sealed_at(settings.sealing.level),
        ),
        _database(settings),
        _listed("content", _content_problems, "every file is sound"),
        _listed(
            "certificate templates",
            lambda: _template_problems(settings),
            "as they were published or approved",
        ),
        _folder(settings.instance),
        _disk(settings.instance),
        _clock(at),
        _mail(settings),
        _second_factor(settings),
    ]


def _sealed_at(level: Level) -> str:
    if level is Level.B:
        return "none are asked for; certificates are sealed at B-B"
    return f"the authority answers; certificates are sealed at {level}"


def _python() -> Check:
    have = ".".join(str(part) for part in sys.version_info[:3])
    well = sys.version_info >= _OLDEST_PYTHON
    return Check("Python", well, have if well else f"{have} is too old. Install Python 3.11.")


def _listed(name: str, look: Callable[[], list[str]], fine: str) -> Check:
    problems = look()
    return Check(name, not problems, " ".join(problems) if problems else fine)


def _font_problems() -> list[str]:
    try:
        return list(font_problems())
    except OSError as error:
        told = (
            f"Pango cannot be loaded ({error}). Install libpango-1.0-0, libpangoft2-1.0-0 and "
            "libharfbuzz-subset0, or run deploy/system-packages.sh."
        )
        return [told]


def _content_problems() -> list[str]:
    try:
        load_library(paths.CONTENT)
    except ContentBroken as broken:
        return [f"{len(broken.problems)} mistakes. Run `prss content check` to see them."]
    return []


def _template_problems(settings: Settings) -> list[str]:
    try:
        problems = [str(problem) for problem in template_changes(paths.CONTENT)]
    except ContentBroken as broken:
        return [str(broken)]
    # A database that does not answer, or has no such table yet, is told of by its own check.
    with suppress(SQLAlchemyError):
        engine = create_engine(settings.database_url)
        with Session(engine) as session:
            changed = changed_templates(session)
        engine.dispose()
        problems += [str(TemplateChanged(version)) for version in changed]
    return problems


def _database(settings: Settings) -> Check:
    name = "database"
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS))
    newest = ScriptDirectory.from_config(config).get_current_head()
    try:
        engine = create_engine(settings.database_url)
        with engine.connect() as connection:
            now = MigrationContext.configure(connection).get_current_revision()
        engine.dispose()
    except SQLAlchemyError as error:
        return Check(
            name,
            False,
            f"It does not answer ({type(error).__name__}). Is PRSS_DATABASE_URL right, and is "
            "the server running?",
        )
    if now != newest:
        return Check(name, False, f"It is at {now or 'nothing'}, not {newest}. Run `prss setup`.")
    return Check(name, True, f"answers, and is at {now}")


def _folder(instance: Path) -> Check:
    open_to_others = [
        file.name for file in _secrets(instance) if file.exists() and file.stat().st_mode & 0o077
    ]
    if open_to_others:
        return Check(
            "instance folder",
            False,
            f"Others may read {', '.join(open_to_others)}. Run chmod 600 on them in {instance}.",
        )
    return Check("instance folder", True, str(instance))


def _secrets(instance: Path) -> Iterator[Path]:
    yield instance / "secret.key"
    yield instance / "salt.key"


def _disk(instance: Path) -> Check:
    free = shutil.disk_usage(instance).free
    said = f"{free // (1024 * 1024):,} MB free"
    if free < _LEAST_DISK:
        return Check("disk", False, f"Only {said} for {instance}. Make room: 512 MB at the least.")
    return Check("disk", True, said)


def _clock(at: datetime) -> Check:
    if at < _RELEASED:
        return Check("clock", False, f"It says {at:%Y-%m-%d}. Set the machine's clock: run ntp.")
    return Check("clock", True, f"{at:%Y-%m-%d %H:%M} UTC")


def _mail(settings: Settings) -> Check:
    if settings.mail_url:
        return Check("mail", True, "letters go out through PRSS_MAIL_URL")
    return Check(
        "mail",
        True,
        "no PRSS_MAIL_URL is set: letters stay in the outbox, see `prss notices list`",
    )


def _second_factor(settings: Settings) -> Check:
    if settings.second_factor:
        return Check("second factor", True, "asked of registrars and administrators")
    if settings.demo:
        return Check("second factor", True, "off, because this is the demo program")
    return Check("second factor", False, "Off. Remove PRSS_SECOND_FACTOR=no for real people.")
