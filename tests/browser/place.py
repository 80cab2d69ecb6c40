"""A server of our own with the demo program in it, as `prss run` serves it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

_PATIENCE = 120  # seconds; a busy machine takes its time to seed


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve the demo program from an empty folder while the block runs; give its address."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PRSS_")}
    given = {
        "PRSS_INSTANCE": str(folder / "instance"),
        "PRSS_BASE_URL": address,
        "PRSS_LIMITS": "no",
    }
    said = folder / "server.log"
    with said.open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "prss_training", "run", "--port", str(port)],
            env=ours | given,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_ready(server, address, said)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=60)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return held.getsockname()[1]


def _wait_until_ready(server: subprocess.Popen, address: str, said: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(f"{address}/readyz", timeout=5):
                return
        except (URLError, TimeoutError):
            time.sleep(0.3)
    raise AssertionError(f"The server did not start. It said:\n{said.read_text()[-3000:]}")
