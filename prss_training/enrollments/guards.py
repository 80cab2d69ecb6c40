"""Where a learner is: their place, and a module that is open to them."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import jsonify
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person
from prss_training.domain.errors import DomainError
from prss_training.domain.program import Module
from prss_training.domain.progression import require_open
from prss_training.enrollments import queries
from prss_training.enrollments.models import Enrollment
from prss_training.web.database import db
from prss_training.web.errors import status_of
from prss_training.web.library import library

P = ParamSpec("P")


def current_enrollment() -> Enrollment:
    """Return the place of the person who is asking.

    Raises:
        NotEnrolled: they have none here.
    """
    return queries.active_enrollment(db.session(), current_person(), current_organization())


def open_module(key: str) -> tuple[Enrollment, Module]:
    """Return the place of the person who is asking, and a module that is open to them.

    Raises:
        NotEnrolled: they have no place here.
        Missing: the library has no such module.
        ModuleLocked: it builds on modules that are not finished.
    """
    enrollment = current_enrollment()
    module = library().module(key)
    completed = queries.completed_modules(db.session(), enrollment)
    require_open(module, library().modules, completed)
    return enrollment, module


def told_in_json(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Answer a refusal with its sentence as JSON, for pages that save while somebody types."""

    @wraps(view)
    def told(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        try:
            return view(*args, **kwargs)
        except DomainError as refused:
            return jsonify(sentence=str(refused)), status_of(refused)

    return told
