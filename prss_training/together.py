"""Several questions to the database in one round trip.

A page that gathers a whole record asks many small questions. Asked one by one, each costs a trip;
here they travel as one statement, and their rows come back with the types that their columns say.
"""

import json
from collections import defaultdict, namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Date,
    Enum,
    Select,
    String,
    Subquery,
    Time,
    literal,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from prss_training.records import Instant

T = TypeVar("T")
_Read = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """A query of columns, and what its rows mean. They come in no order: `read` sorts them."""

    statement: Select[*tuple[Any, ...]]
    read: Callable[[Sequence[Any]], T]


def ask(session: Session, question: Question[T]) -> T:
    """Return the answer to one question."""
    return question.read(session.execute(question.statement).all())


class Asked:
    """Several questions made into one statement, once, for pages that ask them again and again.

    What they are about stands in their statements as `bindparam`s, and is given with each asking.
    """

    def __init__(self, questions: Mapping[str, Question[Any]]) -> None:
        self._questions = dict(questions)
        asked = {name: one.statement.order_by(None).subquery() for name, one in questions.items()}
        parts = []
        for name, inner in asked.items():
            named = literal(name, String).label("name")
            parts.append(select(named, _JsonRow(*inner.c).label("row")))
        self._statement = union_all(*parts)
        self._readers = {name: _reader(inner) for name, inner in asked.items()}

    def answers(self, session: Session, **about: Any) -> dict[str, Any]:
        """Return the answer to each question, by its name."""
        rows: dict[str, list[Any]] = defaultdict(list)
        for name, row in session.execute(self._statement, about):
            rows[name].append(self._readers[name](row))
        return {name: one.read(rows[name]) for name, one in self._questions.items()}


def ask_together(session: Session, questions: Mapping[str, Question[Any]]) -> dict[str, Any]:
    """Return the answer to each question, by its name, in one statement."""
    return Asked(questions).answers(session)


class _JsonRow(FunctionElement[Any]):
    """One row as a JSON list, as each database makes it."""

    type = JSON()
    inherit_cache = True


@compiles(_JsonRow)
def _on_sqlite(element: _JsonRow, compiler: SQLCompiler, **given: Any) -> str:
    return f"json_array({compiler.process(element.clauses, **given)})"


@compiles(_JsonRow, "postgresql")
def _on_postgresql(element: _JsonRow, compiler: SQLCompiler, **given: Any) -> str:
    return f"json_build_array({compiler.process(element.clauses, **given)})"


def _reader(inner: Subquery) -> Callable[[Sequence[Any]], Any]:
    """Return the function that makes a row of a question from its JSON list."""
    columns = cast("Sequence[ColumnElement[Any]]", inner.c)
    shape = _shape(tuple(column.key or "" for column in columns))
    reads = tuple(_read_of(column.type) for column in columns)

    def read(row: Sequence[Any]) -> Any:
        return shape(
            *(
                value if how is None or value is None else how(value)
                for how, value in zip(reads, row, strict=True)
            )
        )

    return read


@lru_cache(maxsize=256)
def _shape(names: tuple[str, ...]) -> Callable[..., Any]:
    return namedtuple("Row", names)  # noqa: PYI024  (its fields are known only now)


def _read_of(kind: TypeEngine[Any]) -> _Read | None:
    """Return how a value of this type comes back from JSON; None where it is itself already."""
    if isinstance(kind, Enum):
        return cast("_Read", kind.enum_class)
    return next((how for shape, how in _READS if isinstance(kind, shape)), None)


def _instant(value: str) -> datetime:
    found = datetime.fromisoformat(value)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _inner(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


_READS: tuple[tuple[type[TypeEngine[Any]], _Read], ...] = (
    (Instant, _instant),
    (Date, date.fromisoformat),
    (Time, time.fromisoformat),
    (Boolean, bool),
    (JSON, _inner),
)
