"""Serving the pages, with the worker of the queue beside them."""

import gc
import os
import subprocess
import sys
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from huey.consumer import Consumer

from prss_training.jobs import Jobs


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn, told everything by arguments."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


def settle() -> None:
    """Tell the garbage collector that what is here now, the library above all, is here to stay.

    Otherwise it looks through all of it again and again, and some reader waits each time; and
    workers that were forked would each have their own copy of pages they only read.
    """
    gc.collect()
    gc.freeze()


def serve(app: Flask, *, host: str, port: int, workers: int, threads: int) -> None:
    """Serve until told to stop. The queue's worker runs beside, and ends with the server."""
    settle()
    worker = subprocess.Popen(  # noqa: S603  (our own command, nothing from outside)
        [sys.executable, "-m", "prss_training", "jobs", "work", "--parent", str(os.getpid())]
    )
    try:
        _Server(
            app,
            {
                "bind": f"{host}:{port}",
                "workers": workers,
                "threads": threads,
                "worker_class": "gthread",
                "accesslog": None,
                "loglevel": "warning",
                "max_requests": 20_000,
                "max_requests_jitter": 2_000,
                "graceful_timeout": 20,
                "control_socket_disable": True,
            },
        ).run()
    finally:
        worker.terminate()
        worker.wait(timeout=30)


def work(jobs: Jobs) -> None:
    """Run what is in the queue until told to stop."""
    Consumer(jobs.huey, workers=1, periodic=True, check_worker_health=False).run()
