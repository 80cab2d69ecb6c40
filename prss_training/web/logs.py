"""What the program writes down about itself: one JSON object a line, on standard error.

Addresses may carry tokens and codes, and values may be about people, so neither is written: a
failed request is named by its rule, and a traceback shows code and no variables.
"""

import sys
from types import TracebackType

import structlog
from flask import Flask, request

from prss_training.web.templating import QuickEnvironment

_ExcInfo = tuple[type, BaseException, TracebackType]

log = structlog.get_logger()


class QuietFlask(Flask):
    """Flask, but for how it writes down what broke, and how quickly templates find names."""

    jinja_environment = QuickEnvironment

    def log_exception(
        self,
        exc_info: _ExcInfo | tuple[None, None, None],
    ) -> None:
        """Write down that a request failed, where, and the way there through the code."""
        rule = request.url_rule.rule if request.url_rule else "no rule"
        log.error("request failed", method=request.method, rule=rule, exc_info=exc_info)


def init_logs() -> None:
    """Say how lines are written, once for the process."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=_to_standard_error,
    )


def _to_standard_error(*_names: object) -> structlog.PrintLogger:
    return structlog.PrintLogger(sys.stderr)
