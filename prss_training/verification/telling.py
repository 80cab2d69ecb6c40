"""An answer in a terminal: the verdict first, then each check. In a pipe, plain lines."""

from itertools import groupby

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from prss_training.domain.certificate import Verdict
from prss_training.verification.answers import Answer, was_in_force
from prss_training.verification.checks import Line, Outcome, lines
from prss_training.web.filters import moment

_STYLES = {
    Outcome.FAILED: ("✗", "bold red"),
    Outcome.PASSED: ("✓", "green"),
    Outcome.UNTOLD: ("?", "yellow"),
    Outcome.NOT_NEEDED: ("–", "dim"),
}
_SIGNS = {Verdict.VALID: ("✓", "bold green"), Verdict.CANNOT_DETERMINE: ("?", "bold yellow")}
_NOT_VALID = ("✗", "bold red")
_HEADINGS = {
    Outcome.FAILED: "Against it",
    Outcome.PASSED: "Established",
    Outcome.UNTOLD: "Not established",
    Outcome.NOT_NEEDED: "Not needed",
}


def tell(answer: Answer, *, offline: bool) -> None:
    """Write an answer out, for a person."""
    console = Console(highlight=False)
    found = tuple(lines(answer.checks))
    if console.is_terminal:
        _draw(console, answer, found, offline=offline)
    else:
        click.echo("\n".join(_plain(answer, found, offline=offline)))


def _said(answer: Answer) -> list[str]:
    return [said for said in (*answer.reasons, was_in_force(answer)) if said]


def _closing(answer: Answer, *, offline: bool) -> str:
    when = moment(answer.as_of, answer.face.zone if answer.face else "UTC")
    how = "without asking the register" if offline else "in the register"
    code = f" Its code: {answer.claimed_code}." if answer.claimed_code else ""
    return f"Checked {how} on {when}.{code}"


def _plain(answer: Answer, found: tuple[Line, ...], *, offline: bool) -> list[str]:
    told = [answer.sentence, *(f"  {said}" for said in _said(answer))]
    for outcome, group in groupby(found, key=lambda line: line.outcome):
        told.append(f"{_HEADINGS[outcome]}:")
        told += [f"  {'; '.join(line.labels)}: {line.sentence}" for line in group]
    return [*told, _closing(answer, offline=offline)]


def _draw(console: Console, answer: Answer, found: tuple[Line, ...], *, offline: bool) -> None:
    sign, style = _SIGNS.get(answer.verdict, _NOT_VALID)
    console.print()
    console.print(Text(f" {sign} {answer.sentence}", style=style))
    for said in _said(answer):
        console.print(Padding(Text(said), (0, 0, 0, 3)))
    for outcome, group in groupby(found, key=lambda line: line.outcome):
        sign, style = _STYLES[outcome]
        console.print()
        console.print(Text(f" {_HEADINGS[outcome]}", style="bold"))
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 1), pad_edge=True)
        table.add_column(width=1)
        table.add_column(max_width=38)
        table.add_column()
        for line in group:
            table.add_row(
                Text(sign, style=style), Text("; ".join(line.labels)), Text(line.sentence)
            )
        console.print(table)
    console.print()
    console.print(Text(f" {_closing(answer, offline=offline)}", style="dim"))
    console.print()
