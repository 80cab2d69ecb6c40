"""A credential as the statements that are signed: RDF quads in canonical order.

The library drops what it does not understand without a word, so a document could say things that
its signature does not cover. Here every value of a document must be found among its statements, or
the document is refused.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pyld import jsonld
from pyld.canon import URDNA2015
from pyld.context_resolver import ContextResolver

from prss_training.badges.contexts import (
    CONTEXTS,
    CREDENTIALS,
    EXTENSIONS,
    OPEN_BADGES,
    ContextUnknown,
    context_at,
)
from prss_training.domain.errors import Unacceptable

# Finding the statements takes the square of the values, and no other request is served meanwhile.
# Our largest credential, with every domain and activity, has 269 values and lists of 19; a status
# list that nothing can pack has 22 KB. Each bound leaves three times as much.
_MOST_VALUES = 900
_MOST_IN_A_LIST = 64
_MOST_BYTES = 64 * 1024
_DEEPEST = 12
_CONTEXT = "@context"
_CONTROLS = frozenset(chr(code) for code in [*range(0x20), 0x7F]) - {"\t", "\n", "\r"}

# The contexts of a credential, of a profile and of a status list, exactly as they are written here.
# Each one that is named again is worked through again, so no other list of them is taken.
_WRITTEN = (
    [CREDENTIALS, OPEN_BADGES, EXTENSIONS],
    [CREDENTIALS, OPEN_BADGES],
    [CREDENTIALS],
)

_TRUE_OR_FALSE = frozenset({"hashed"})
_WORDS = frozenset({"type", "proofPurpose"})  # their values stand for addresses

Loader = Callable[[str], dict[str, Any]]


class NotAllSigned(Unacceptable):
    """A document says something that a signature over it would not cover."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"A signature would not cover all of this document: {what}. It cannot be signed, and "
            "no signature on it can be relied on."
        )


def canonical(document: Mapping[str, Any], load: Loader = context_at) -> bytes:
    """Return the statements of a document as canonical N-Quads (RDFC-1.0).

    Args:
        document: A credential, or the options of a proof, with its `@context`.
        load: Gives the context document of an address; ours unless a test hands in others.

    Raises:
        ContextUnknown: it uses a vocabulary that our credentials do not.
        NotAllSigned: a value of it would not be signed, or it is put together so that making
            the statements canonical could take forever.
    """
    _require_shape(document)
    try:
        dataset = jsonld.to_rdf(dict(document), _options(load))
    except jsonld.JsonLdError as error:
        raise _as_ours(error) from error
    quads = [quad for graph in dataset.values() for quad in graph]
    _require_all_of(document, quads)
    _require_distinct(quads)
    # The library knows the algorithm by the name it had before it became a recommendation.
    written: str = URDNA2015().main(dataset, {"format": "application/n-quads"})
    return written.encode()


def _options(load: Loader) -> dict[str, Any]:
    """Return options with a cache of their own, so that nothing is shared but our contexts."""

    def fetched(address: str, _options: Any) -> dict[str, Any]:
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": address,
            "document": load(address),
        }

    cache = _OURS if load is context_at else {}
    return {"documentLoader": fetched, "contextResolver": ContextResolver(cache, fetched)}


_OURS: dict[str, Any] = {}  # three documents at the most, worked through once


def _as_ours(error: BaseException) -> Exception:
    """Return the refusal that stands behind an error of the library."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ContextUnknown):
            return cause
        cause = getattr(cause, "cause", None) or cause.__cause__
    return NotAllSigned("it is not a document of linked data")


def _require_shape(document: Mapping[str, Any]) -> None:
    """Refuse what is too large, too deep, or plays with the meaning of its own words."""
    if _counted(document, 0) > _MOST_VALUES or len(json.dumps(document)) > _MOST_BYTES:
        raise NotAllSigned("it is larger than any credential")
    _require_our_contexts(document.get(_CONTEXT))
    _require_said(document)
    for key, value in _walk({k: v for k, v in document.items() if k != _CONTEXT}):
        if key.startswith("@"):
            raise NotAllSigned(f"it uses {key}")
        if isinstance(value, bool) != (key in _TRUE_OR_FALSE):
            # A statement has the same words for true and for "true".
            raise NotAllSigned(f"{key} is of another type than in our credentials")
        if not isinstance(value, str | bool | Mapping):
            raise NotAllSigned(f"{key} is not text")
        if isinstance(value, str) and not _is_plain(value):
            raise NotAllSigned(f"{key} holds characters that no credential has")


def _require_said(value: Any) -> None:
    """Refuse what stands in a document without a value: no statement comes of it.

    Whatever somebody put into its key would be read, and not be signed.
    """
    if isinstance(value, Mapping) and "" in value:
        raise NotAllSigned("it says something under no name")
    if _holds(value) and not value:
        raise NotAllSigned("it holds something empty")
    if isinstance(value, list) and any(isinstance(one, list) for one in value):
        raise NotAllSigned("it holds lists within lists")
    if _holds(value):
        for one in value.values() if isinstance(value, Mapping) else value:
            _require_said(one)


def _is_plain(text: str) -> bool:
    """Tell whether every program writes a text the same way: no control, no half a character."""
    halves = any("\ud800" <= character <= "\udfff" for character in text)
    return not (halves or text.startswith("_:") or _CONTROLS & set(text))


def _counted(value: Any, depth: int) -> int:
    """Return how many values there are, those that hold others counted too.

    Raises:
        NotAllSigned: they are nested too deeply, or a list is longer than any of ours.
    """
    if depth > _DEEPEST:
        raise NotAllSigned("it is nested too deeply")
    if isinstance(value, list) and len(value) > _MOST_IN_A_LIST:
        raise NotAllSigned("it lists more than any credential does")
    parts = value.values() if isinstance(value, Mapping) else value
    return 1 + sum(_counted(one, depth + 1) for one in parts) if _holds(value) else 1


def _holds(value: Any) -> bool:
    return isinstance(value, Mapping | list)


def _require_our_contexts(contexts: Any) -> None:
    if not isinstance(contexts, list) or not all(isinstance(one, str) for one in contexts):
        raise NotAllSigned("it brings meanings of its own for its words")
    for address in contexts:
        if address not in CONTEXTS:
            raise ContextUnknown(address)
    if contexts not in _WRITTEN:
        raise NotAllSigned("it does not name the vocabularies that our credentials name")


def _walk(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every key with each value that is under it, those of lists one by one."""
    if isinstance(value, Mapping):
        if key:
            yield key, value
        for name, one in value.items():
            yield from _walk(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from _walk(one, key)
    else:
        yield key, value


def _require_all_of(document: Mapping[str, Any], quads: list[dict[str, Any]]) -> None:
    """Refuse a document unless each value of it is one statement.

    An object hangs on its parent by one statement, and so does a value. An `id` names what the
    statements are about. So there must be as many statements as there are values, and every value
    must be among them; a word that was dropped leaves one too few.
    """
    said = list(_walk({k: v for k, v in document.items() if k != _CONTEXT}))
    values = [(key, value) for key, value in said if not isinstance(value, Mapping)]
    known = {part["value"] for quad in quads for part in (quad["subject"], quad["object"])}
    for key, value in values:
        if key not in _WORDS and _written(value) not in known:
            raise NotAllSigned(f"{key} is not a word that our credentials use there")
    statements = sum(key != "id" for key, _ in said)
    if statements != len(quads):
        raise NotAllSigned("it repeats itself, or uses words that our credentials do not")


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _require_distinct(quads: list[dict[str, Any]]) -> None:
    """Refuse two nameless things that nothing but their place tells apart.

    Ours never have such; to put many of them into one order takes longer than anybody waits.
    """
    about: dict[str, list[str]] = {}
    for quad in quads:
        for part in ("subject", "object"):
            if quad[part]["type"] == "blank node":
                about.setdefault(quad[part]["value"], []).append(_seen_from(quad, part))
    counted = Counter("\n".join(sorted(lines)) for lines in about.values())
    if any(number > 1 for number in counted.values()):
        raise NotAllSigned("it says the same thing twice")


def _seen_from(quad: dict[str, Any], part: str) -> str:
    """Write a statement as it looks from one nameless thing, any other being just that."""
    seen = []
    for name in ("subject", "predicate", "object"):
        nameless = quad[name]["type"] == "blank node"
        one = ("me" if name == part else "another") if nameless else quad[name]["value"]
        seen.append(json.dumps([one, quad[name].get("datatype", "")]))
    return " ".join(seen)
