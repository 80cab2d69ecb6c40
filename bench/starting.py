"""How long a worker takes to start with the full library, and an author's check of all content.

The server reads the library once, before its workers; a worker that ends is followed by another.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.serving import ROOT

_LIBRARY = """
import time
from prss_training import paths
from prss_training.content.library import load_library
began = time.perf_counter()
load_library(paths.CONTENT)
print(time.perf_counter() - began)
"""
_PORT = 8931
_HEALTHY = f"http://127.0.0.1:{_PORT}/healthz"


def measure() -> dict[str, float]:
    """Return seconds: reading the library, the server from nothing, a worker, and the check."""
    with tempfile.TemporaryDirectory() as instance:
        server, worker = _serving({**os.environ, "PRSS_INSTANCE": instance})
    began = time.perf_counter()
    subprocess.run(_prss("content", "check"), check=True, cwd=ROOT, capture_output=True)
    check = time.perf_counter() - began
    return {"library": _library(), "server": server, "worker": worker, "check": check}


def _library() -> float:
    told = [
        subprocess.run(
            [sys.executable, "-c", _LIBRARY], check=True, cwd=ROOT, capture_output=True, text=True
        ).stdout
        for _ in range(5)
    ]
    return min(map(float, told))


def _serving(environment: dict[str, str]) -> tuple[float, float]:
    """Return how long the server takes to answer, and then a worker in the place of another."""
    subprocess.run(_prss("setup"), check=True, cwd=ROOT, capture_output=True, env=environment)
    began = time.perf_counter()
    command = _prss("serve", "--port", str(_PORT), "--workers", "1")
    with subprocess.Popen(command, cwd=ROOT, env=environment) as server:
        try:
            _until_healthy()
            started = time.perf_counter() - began
            [worker] = [one for one in _children(server.pid) if "serve" in _command(one)]
            os.kill(worker, signal.SIGKILL)
            began = time.perf_counter()
            while worker in _children(server.pid):
                time.sleep(0.005)
            _until_healthy()
            return started, time.perf_counter() - began
        finally:
            server.terminate()
            server.wait(timeout=60)


def _prss(*said: str) -> list[str]:
    return [sys.executable, "-m", "prss_training", *said]


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def _until_healthy() -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(_HEALTHY, timeout=5) as answer:
                answer.read()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise TimeoutError("The server did not answer in 60 seconds.")
