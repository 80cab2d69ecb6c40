"""Where everybody stands, from the command line."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click
from flask.cli import with_appcontext

from prss_training.domain.criteria import Criteria, Standing
from prss_training.domain.errors import Missing
from prss_training.progress.batches import learner_count, standings_in_batches
from prss_training.web.clock import now
from prss_training.web.database import db
from prss_training.web.library import library


@click.command("standings")
@click.argument("credential")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="A CSV file. If it is there already, measuring goes on where it ends.",
)
@with_appcontext
def standings(credential: str, out: Path) -> None:
    """Measure every learner by one CREDENTIAL, such as tx-rsps, into a CSV file.

    A line for each enrollment, by number and without names: met, asked for, and the state of each
    requirement. Stopped with Ctrl+C, it goes on from the last whole line the next time.
    """
    try:
        criteria = library().newest(credential)
    except Missing as refusal:
        raise click.ClickException(str(refusal)) from None
    after = _last_line(out, criteria)
    session = db.session()
    with (
        _appending(out) as file,
        click.progressbar(
            length=learner_count(session, after=after), label=f"Measuring by {criteria.id}"
        ) as bar,
    ):
        rows = csv.writer(file)
        if not after and file.tell() == 0:
            rows.writerow(_head(criteria))
        for batch in standings_in_batches(
            session, criteria, library().modules, at=now(), after=after
        ):
            rows.writerows(_row(who, standing) for who, standing in batch.items())
            file.flush()
            bar.update(len(batch))
    click.echo(f"Written: {out}.")


def _head(criteria: Criteria) -> list[str]:
    keys = (requirement.key for requirement in criteria.requirements)
    return ["enrollment", "criteria", "on", "met", "asked", *keys]


def _row(who: int, standing: Standing) -> list[str]:
    states = (finding.state.value for finding in standing.findings)
    asked = str(len(standing.findings))
    day = standing.on.isoformat()
    return [str(who), standing.criteria.id, day, str(standing.met_count), asked, *states]


@contextmanager
def _appending(out: Path) -> Iterator[TextIO]:
    with out.open("a", encoding="utf-8", newline="") as file:
        yield file


def _last_line(out: Path, criteria: Criteria) -> int:
    """Return the number of the last enrollment in the file; cut off a line that was not finished.

    Raises:
        ClickException: the file is about something else.
    """
    if not out.exists() or not out.stat().st_size:
        return 0
    text = out.read_bytes().decode()
    whole = text[: text.rfind("\n") + 1]
    lines = list(csv.reader(whole.splitlines()))
    if (
        not lines
        or lines[0] != _head(criteria)
        or any(line[1:2] != [criteria.id] for line in lines[1:])
    ):
        raise click.ClickException(
            f"{out} holds something else. Name another file, or remove that one."
        )
    if whole != text:
        out.write_bytes(whole.encode())
    return int(lines[-1][0]) if len(lines) > 1 else 0
