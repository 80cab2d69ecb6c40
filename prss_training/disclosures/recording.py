"""Writing down many answers at once, before any of them is given.

Each answer about a certificate waits until it is written down on the disk, or it would be one that
the holder never learns of. A write of its own for each would make a thousand readers wait for a
thousand turns of the disk. So whoever comes while another writes leaves their rows beside them,
and the next one to write takes them all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, insert
from sqlalchemy.exc import SQLAlchemyError

from prss_training.disclosures.models import Disclosure

Row = dict[str, Any]

_INSERT = insert(Disclosure.__table__)  # type: ignore[arg-type]


class Unwritten(SQLAlchemyError):
    """Whoever wrote for several was stopped before the rows were written."""

    def __init__(self) -> None:
        super().__init__("the writing was stopped before these rows were written")


@dataclass(slots=True)
class _Left:
    """The rows of one answer, until they are written. They count as lost until they are not."""

    rows: Sequence[Row]
    done: bool = False
    failed: Exception | None = field(default_factory=Unwritten)


class Together:
    """Writes what several leave, in one go. Whoever leaves something waits until it is written."""

    def __init__(self, write: Callable[[list[Row]], None]) -> None:
        self._write = write
        self._beside = Lock()
        self._turn = Lock()
        self._left: list[_Left] = []

    def put(self, rows: Sequence[Row]) -> None:
        """Write rows, with whatever others have left meanwhile; return once they are written.

        Raises:
            Whatever writing raises: then none of these rows is written.
        """
        mine = _Left(rows)
        with self._beside:
            self._left.append(mine)
        with self._turn:
            if not mine.done:
                self._write_all()
        if mine.failed is not None:
            raise mine.failed

    def _write_all(self) -> None:
        with self._beside:
            taken, self._left = self._left, []
        try:
            self._write([row for left in taken for row in left.rows])
        except Exception:  # noqa: BLE001  (one bad row must not lose the others: each by itself)
            for left in taken:
                self._write_one(left)
        else:
            for left in taken:
                left.failed = None
        finally:
            for left in taken:
                left.done = True

    def _write_one(self, left: _Left) -> None:
        try:
            self._write(list(left.rows))
        except Exception as error:  # noqa: BLE001  (told to whoever left it)
            left.failed = error
        else:
            left.failed = None


def writer_to(engine: Engine) -> Callable[[list[Row]], None]:
    """Return a function that writes rows of disclosures and returns once the disk has them."""

    def write(rows: list[Row]) -> None:
        with engine.connect() as connection:
            at_once = connection.execution_options(prss_writes=True)
            with _on_disk(at_once), at_once.begin():
                at_once.execute(_INSERT, rows)

    return write


class _on_disk:  # noqa: N801  (read as words where it is used)
    """Has SQLite wait for the disk at each commit, as PostgreSQL does by itself.

    The rest of the program lets the last moments before a power cut go; these rows may not.
    """

    def __init__(self, connection: Connection) -> None:
        self._raw: Any = connection.connection.dbapi_connection
        self._sqlite = connection.dialect.name == "sqlite"

    def __enter__(self) -> None:
        if self._sqlite:
            self._raw.execute("PRAGMA synchronous=FULL")

    def __exit__(self, *_error: object) -> None:
        if self._sqlite:
            self._raw.execute("PRAGMA synchronous=NORMAL")
