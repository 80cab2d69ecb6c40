"""Long lists, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

T = TypeVar("T")
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Paging(Generic[T]):
    """One page of a list: its rows, its number from 1, and how many pages and rows there are."""

    rows: Sequence[T]
    number: int
    total: int
    row_count: int

    @property
    def previous_href(self) -> str | None:
        """The address of the page before, or None on the first."""
        return _here(self.number - 1) if self.number > 1 else None

    @property
    def next_href(self) -> str | None:
        """The address of the page after, or None on the last."""
        return _here(self.number + 1) if self.number < self.total else None


def page_of(session: Session, rows: Select[T], size: int = PAGE_SIZE) -> Paging[T]:
    """Return the page that the address asks for; out of range gives the nearest one."""
    counted = select(func.count()).select_from(rows.order_by(None).subquery())
    row_count = session.scalar(counted) or 0
    total = max(1, -(-row_count // size))
    asked = request.args.get("page", "1")
    number = min(max(int(asked), 1), total) if asked.isascii() and asked.isdigit() else 1
    found = session.scalars(rows.limit(size).offset((number - 1) * size)).unique().all()
    return Paging(found, number, total, row_count)


def slice_of(rows: Sequence[T], size: int = PAGE_SIZE) -> Paging[T]:
    """Return the page of a list in memory that the address asks for, as `page_of` does."""
    total = max(1, -(-len(rows) // size))
    asked = request.args.get("page", "1")
    number = min(max(int(asked), 1), total) if asked.isascii() and asked.isdigit() else 1
    start = (number - 1) * size
    return Paging(rows[start : start + size], number, total, len(rows))


def _here(number: int) -> str:
    given = {**request.args.to_dict(), **(request.view_args or {}), "page": str(number)}
    return url_for(request.endpoint or "progress.home", **given)
