"""Who is asking the API, and how much they may ask: by key, or without one at the public rate."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, NoReturn, ParamSpec, TypeVar

from flask import abort, request
from flask_limiter.util import get_remote_address

from prss_training.agencies.models import ApiKey
from prss_training.agencies.queries import KeyRefused, key_by_text
from prss_training.agencies.services import QuotaSpent, Scope, spend
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.limits import (
    VERIFY_LIMIT,
    WRONG_LIMIT,
    WRONG_SCOPE,
    count_by_hand,
    require_open,
)
from prss_training.web.problems import problem
from prss_training.web.settings import settings

P = ParamSpec("P")
R = TypeVar("R")

_SCHEME = "bearer"
_CHALLENGE = 'Bearer realm="PRSS Training API"'
_DAY = 86_400
_WRONG_KEYS = "wrong keys"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking. Without a key, `key_id` and `agency_id` are 0 and `agency` is empty."""

    key_id: int = 0
    agency_id: int = 0
    agency: str = ""

    def spend(self, answers: int) -> None:
        """Count answers against the key's day; nothing is counted for who has no key."""
        if not self.key_id:
            return
        try:
            with unit_of_work() as session:
                spend(session, session.get_one(ApiKey, self.key_id), answers, at=now())
        except QuotaSpent as refusal:
            left = _DAY - int(now().timestamp()) % _DAY
            abort(problem(429, str(refusal), headers={"Retry-After": str(left)}))

    def guessed_wrong(self) -> None:
        """Count a wrong guess by address. A key has its quota instead."""
        if not self.key_id:
            count_by_hand(WRONG_LIMIT, get_remote_address(), WRONG_SCOPE)


def admitted(
    scope: Scope, *, public: bool = False
) -> Callable[[Callable[Concatenate[Caller, P], R]], Callable[P, R]]:
    """Let a view be asked by keys with a scope, and where it is `public` by anybody.

    Refuses with 401 (no key, or one that opens nothing), 403 (the key's scope is another) or 429.
    """

    def guard(view: Callable[Concatenate[Caller, P], R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            return view(_caller(scope, public=public), *args, **kwargs)

        return guarded

    return guard


def _caller(scope: Scope, *, public: bool) -> Caller:
    given = request.headers.get("Authorization")
    if given is None:
        if not public:
            _challenge("This needs an API key, in the header Authorization: Bearer prss_…")
        address = get_remote_address()
        require_open(WRONG_LIMIT, address, WRONG_SCOPE)
        count_by_hand(VERIFY_LIMIT, "api", address)
        return Caller()
    return _key_holder(given, scope)


def _key_holder(given: str, scope: Scope) -> Caller:
    word, _, text = given.partition(" ")
    address = get_remote_address()
    require_open(WRONG_LIMIT, address, _WRONG_KEYS)
    try:
        key = key_by_text(
            db.session(),
            text.strip() if word.lower() == _SCHEME else "",
            secret_key=settings().secret_key,
            at=now(),
        )
    except KeyRefused as refusal:
        count_by_hand(WRONG_LIMIT, address, _WRONG_KEYS)
        _challenge(str(refusal))
    count_by_hand(f"{key.per_minute}/minute", "api key", str(key.id))
    if scope.value not in key.scopes:
        abort(
            problem(
                403,
                f"This key may not be used to {scope.label}. It needs the scope {scope.value}.",
                scope=scope.value,
            )
        )
    return Caller(key.id, key.agency_id, key.agency.organization.name)


def _challenge(sentence: str) -> NoReturn:
    abort(problem(401, sentence, headers={"WWW-Authenticate": _CHALLENGE}))
