"""Whether one web worker grows while it serves a thousand mixed pages."""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.serving import ROOT, gunicorn
from prss_training.demo.cast import PASSWORD
from prss_training.demo.visitor import Visitor

PAGES = {
    "rosa": ("/", "/standing", "/practice/", "/certificates/", "/modules/shared-values/lesson/2"),
    "terrence": ("/grading/", "/learners/", "/guides/shared-values"),
    "naomi": ("/hours/", "/supervision/"),
    "priya": ("/register/ready", "/register/", "/people/"),
    "": ("/verify", "/program/", "/program/credentials/"),
}
SETTLED = 200
LAST = 1_000


def measure() -> dict[str, float]:
    """Return the worker's resident megabytes after 200 and after 1,000 pages, and the growth."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        environment = {
            **os.environ,
            "PRSS_INSTANCE": folder,
            "PRSS_SECOND_FACTOR": "no",
            "PRSS_LIMITS": "no",
        }
        for words in (["setup"], ["demo", "seed"]):
            subprocess.run(
                [sys.executable, "-m", "prss_training", *words],
                env=environment,
                check=True,
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
            )
        port, master = stack.enter_context(gunicorn("prss_training.wsgi:app", environment))
        visits = list(_visits(stack, f"http://127.0.0.1:{port}"))
        found = {}
        for number in range(1, LAST + 1):
            visitor, path = visits[number % len(visits)]
            visitor.open(path)
            if number in (SETTLED, LAST):
                found[f"after {number}"] = _resident(master)
    found["growth"] = found[f"after {LAST}"] / found[f"after {SETTLED}"] - 1
    return found


def _visits(stack: ExitStack, address: str):
    for username, paths in PAGES.items():
        visitor = stack.enter_context(Visitor(address, username or "a stranger"))
        if username:
            visitor.open("/sign-in")
            visitor.send({"email": username, "password": PASSWORD}, form="/sign-in")
        for path in paths:
            yield visitor, path


def _resident(master: int) -> float:
    """Return the megabytes that the only worker of a server holds."""
    [worker] = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    for line in Path(f"/proc/{worker}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("The worker's memory cannot be read here.")
