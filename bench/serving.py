"""Servers of our own on loopback, and a measured load on them."""

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
WORKER = "sync"
RATE = re.compile(r"Requests/sec:\s+([\d.]+)")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def gunicorn(target: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Serve `target` with one worker of four threads; give the port and the master's pid."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", target, "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", WORKER, "--threads", "4", "--log-level", "error"]
    server = subprocess.Popen([*command, "--no-control-socket"], cwd=ROOT, env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}/")
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(url: str) -> None:
    """Return once something answers at `url`, whatever it says."""
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"Nothing answers at {url}.")


def require_wrk() -> str:
    """Return where wrk is, or say how to get it."""
    found = shutil.which("wrk")
    if not found:
        raise SystemExit("The load generator wrk is missing. Install it: apt-get install wrk")
    return found


def rate(url: str, seconds: int = 4, connections: int = 8) -> float:
    """Return the requests a second that `url` answered."""
    command = [require_wrk(), "-t1", f"-c{connections}", f"-d{seconds}s", url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told:
        raise SystemExit(f"{url} answered with errors:\n{told}")
    return float(RATE.search(told)[1])


def ratio_in_pairs(ours: str, theirs: str, pairs: int = 5) -> tuple[float, float, float]:
    """Measure two addresses in turn; return both medians and the median of the pairs' ratios."""
    rate(ours, 2)
    rate(theirs, 2)
    found = [(rate(ours), rate(theirs)) for _ in range(pairs)]
    return (
        median(a for a, _ in found),
        median(b for _, b in found),
        median(a / b for a, b in found),
    )
