"""`content/certificates`: the kinds of certificate, and the labels of each language.

A kind is `<kind>.toml`: what it shows, and a table of words for each language. Labels are
`labels/<language>.toml`. The pages they are drawn by are read in `certificate_templates`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from prss_training.content.reader import ContentBroken, Gathering, Problem, Reader, shown
from prss_training.content.wording import wounding_words
from prss_training.domain.certificate_kind import (
    CertificateKind,
    CertificateWords,
    Kind,
    KindWords,
    Labels,
    Language,
    Shown,
)
from prss_training.domain.evidence import Delivery
from prss_training.domain.fields import Domain, Service
from prss_training.paths import CONTENT

FOLDER = "certificates"
LABELS = "labels"

Found = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class KindTable:
    """A kind's file as it stands."""

    shows: tuple[Shown, ...]
    en: KindWords
    es: KindWords


@dataclass(frozen=True, slots=True)
class LabelsTable:
    """A language's file as it stands."""

    registrar: str
    all_training: str
    outside: str
    renewed: str
    domains: dict[Domain, str]
    services: dict[Service, str]
    deliveries: dict[Delivery, str]
    phrases: dict[str, str] = field(default_factory=dict)


_READER = Reader({})


def read_certificate_words(root: Path) -> CertificateWords:
    """Read every kind and every language. Without the folder there are none.

    Raises:
        ContentBroken: carrying every mistake in every file.
    """
    folder = root / FOLDER
    if not folder.is_dir():
        return CertificateWords()
    so_far = Gathering()
    kinds: dict[CertificateKind, Kind] = {}
    for key in CertificateKind:
        kind = so_far.attempt(lambda at=key: _read_kind(root, at))  # type: ignore[misc]
        if kind is not None:
            kinds[key] = kind
    labels: dict[Language, Labels] = {}
    for language in Language:
        read = so_far.attempt(lambda at=language: _read_labels(root, at))  # type: ignore[misc]
        if read is not None:
            labels[language] = read
    so_far.add(shown(folder, root), _strangers(folder))
    so_far.refuse()
    return CertificateWords(kinds, labels)


@cache
def shipped_words() -> CertificateWords:
    """Return the kinds and labels that came with the program, read once."""
    return read_certificate_words(CONTENT)


def _read_kind(root: Path, key: CertificateKind) -> Kind:
    path = root / FOLDER / f"{key.value}.toml"
    table = _READER.read(path, root, KindTable)
    words = {Language.ENGLISH: table.en, Language.SPANISH: table.es}
    found = [*_repeated(table.shows), *_unfit_words(table, words)]
    _refuse(path, root, found)
    return Kind(key, table.shows, words)


def _read_labels(root: Path, language: Language) -> Labels:
    path = root / FOLDER / LABELS / f"{language.value}.toml"
    table = _READER.read(path, root, LabelsTable)
    found = [
        *_lacking("domains", table.domains, Domain),
        *_lacking("services", table.services, Service),
        *_lacking("deliveries", table.deliveries, Delivery),
    ]
    _refuse(path, root, found)
    return Labels(
        table.registrar,
        table.all_training,
        table.outside,
        table.renewed,
        table.domains,
        table.services,
        {delivery.value: label for delivery, label in table.deliveries.items()},
        table.phrases,
    )


def _refuse(path: Path, root: Path, found: list[tuple[str, str]]) -> None:
    if found:
        raise ContentBroken(Problem(shown(path, root), *one) for one in found)


def _repeated(shows: tuple[Shown, ...]) -> Found:
    for name in sorted({name for name in shows if shows.count(name) > 1}):
        yield "shows", f"“{name}” stands here twice."


def _unfit_words(table: KindTable, words: Mapping[Language, KindWords]) -> Found:
    for language, said in words.items():
        if (Shown.ASSESSMENT in table.shows) != bool(said.assessment):
            yield (
                f"{language.value}.assessment",
                "Write this where the kind shows an assessment, and only there.",
            )
        yield from _unfillable(f"{language.value}.assessment", said.assessment)
        for text in (said.name, said.kind_line, said.statement, said.statement_of_board):
            yield from ((language.value, sentence) for _, sentence in wounding_words(text))


def _unfillable(place: str, text: str) -> Found:
    try:
        text % {"checks": 1, "work": 1}
    except (KeyError, ValueError, TypeError):
        yield place, "Only %(checks)s and %(work)s are filled in; write %% for a percent sign."


def _lacking(place: str, have: Iterable[str], need: Iterable[str]) -> Found:
    known = set(have)
    for key in need:
        if key not in known:
            yield f"{place}.{key}", "This is missing."


def _strangers(folder: Path) -> Found:
    """Find files that no kind and no language is named by, which would never be read."""
    known = {f"{key.value}.toml" for key in CertificateKind} | {"published.toml"}
    for file in sorted(folder.glob("*.toml")):
        if file.name not in known:
            yield file.name, f"No kind is called that. Known: {', '.join(CertificateKind)}."
    known = {f"{language.value}.toml" for language in Language}
    for file in sorted((folder / LABELS).glob("*.toml")):
        if file.name not in known:
            yield f"{LABELS}/{file.name}", "Certificates are not written in this language yet."
