"""The base class of all rows, and the column types they share."""

from datetime import UTC, datetime
from enum import Enum, StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, Dialect, MetaData, String, Text, TypeDecorator
from sqlalchemy import Enum as EnumType
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeEngine

_WORD_LENGTH = 40


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. Refuses naive times; comes out aware on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002  (SQLAlchemy passes it)
    ) -> datetime | None:
        """Turn an aware moment into UTC.

        Raises:
            ValueError: the moment has no time zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002  (SQLAlchemy passes it)
    ) -> datetime | None:
        """Give the moment its zone back where the database dropped it."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def words(enum: type[StrEnum]) -> EnumType:
    """Return a column type that stores an enum's values and lets the database check them."""
    return EnumType(
        enum,
        values_callable=_values,
        native_enum=False,
        create_constraint=True,
        length=_WORD_LENGTH,
        name=enum.__name__.lower(),
    )


def _values(enum: type[Enum]) -> list[str]:
    return [str(member.value) for member in enum]


PrimaryKey = Annotated[int, mapped_column(primary_key=True)]


class Record(DeclarativeBase):
    """A row."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: dict[Any, TypeEngine[Any] | type[TypeEngine[Any]]] = {  # noqa: RUF012
        datetime: Instant,
        str: Text,
        dict[str, Any]: JSON,
        dict[str, int]: JSON,
        list[str]: JSON,
        list[Any]: JSON,
    }


ShortText = Annotated[str, mapped_column(String(200))]
Digest = Annotated[str, mapped_column(String(64))]
