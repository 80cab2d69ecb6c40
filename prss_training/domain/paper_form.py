"""A knowledge check on paper: which form it is, and the short code that says so.

A form is drawn by a seed, as a try on screen is. Sets of three forms, A, B and C, are numbered
from 1: a group gets the three of one set, and the next set is printed when answers have gone
around. The code on a form names the module, the seed and what the module's check said when the
form was printed. It holds nothing about a person.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Self

from prss_training.domain.certificate_number import CROCKFORD, code_check_character
from prss_training.domain.errors import Unacceptable
from prss_training.domain.knowledge_check import DrawnItem, KnowledgeCheck, draw
from prss_training.domain.program import Module

MOST_SETS = 500
CODE_LENGTH = 9
LETTERS = "ABCD"
NO_ANSWER = -1
_GROUP = 3
_VERSION_LENGTH = 5  # hexadecimal digits of the digest of what the check said
_MODULES, _SEEDS = 128, 2048  # with twenty bits of version, less than eight letters can say
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—.·]+")
_MARK = re.compile(r"PRSS1/M\d+/[A-Z0-9-]+/[ABC]\d+/[0-9A-F]+/P\d+/(?P<code>[0-9A-Z]+)")


class FormCodeUnreadable(Unacceptable):
    """The code of a printed form was mistyped."""

    def __init__(self) -> None:
        super().__init__(
            "This code has a slip in it. Check it against the answer sheet: three groups of three "
            "letters and digits, such as 7F3-K9Q-TR2."
        )


class AnswerUnreadable(Unacceptable):
    """An answer that was typed is none of the letters of its question."""

    def __init__(self, number: int, letters: str) -> None:
        last = letters[-1]
        super().__init__(
            f"Question {number}: type a letter from A to {last}, or a hyphen where the paper has "
            "no answer."
        )


class FormLetter(StrEnum):
    """One of the three forms of a set: a first try, and two more."""

    A = "A"
    B = "B"
    C = "C"

    @property
    def label(self) -> str:
        """Its name on a page."""
        return f"Form {self.value}"


@dataclass(frozen=True, slots=True)
class FormName:
    """Which form of which module's check, before anything is drawn. `set_number` is from 1."""

    letter: FormLetter = FormLetter.A
    set_number: int = 1

    @property
    def seed(self) -> int:
        """What the questions are drawn by; no other letter or set has the same."""
        return (self.set_number - 1) * len(FormLetter) + list(FormLetter).index(self.letter)

    @classmethod
    def of_seed(cls, seed: int) -> Self:
        """Return the form that is drawn by `seed`."""
        before, place = divmod(seed, len(FormLetter))
        return cls(list(FormLetter)[place], before + 1)

    def __str__(self) -> str:
        return f"{self.letter.value}{self.set_number}"


@dataclass(frozen=True, slots=True)
class PaperForm:
    """One form as it is printed. `answers` are the positions in the bank that are right."""

    module: str
    number: int
    name: FormName
    version: str
    drawn: tuple[DrawnItem, ...]
    answers: tuple[int, ...]

    @property
    def code(self) -> str:
        """Eight of Crockford's letters that name it, and a check character; in groups."""
        whole = (int(self.version, 16) * _MODULES + self.number) * _SEEDS + self.name.seed
        letters = []
        for _ in range(CODE_LENGTH - 1):
            whole, letter = divmod(whole, len(CROCKFORD))
            letters.append(CROCKFORD[letter])
        payload = "".join(letters)
        return grouped(payload + code_check_character(payload))

    def key_letters(self) -> tuple[str, ...]:
        """The letter of the right answer to each question, as it is printed."""
        return tuple(
            LETTERS[item.order.index(best)]
            for item, best in zip(self.drawn, self.answers, strict=True)
        )

    def sheet_mark(self, page: int) -> str:
        """Return what the square code of one page of the answer sheet holds."""
        plain = self.code.replace("-", "")
        key = self.module.upper()
        version = self.version.upper()
        return f"PRSS1/M{self.number:02d}/{key}/{self.name}/{version}/P{page}/{plain}"

    def read_answer(self, place: int, typed: str) -> int:
        """Return the position in the bank that a typed letter chose at one question, from 0.

        A hyphen says that the paper has no answer, and gives `NO_ANSWER`.

        Raises:
            AnswerUnreadable: it is none of the question's letters.
        """
        order = self.drawn[place].order
        letter = typed.strip().upper()
        if letter in ("-", "–", "—"):
            return NO_ANSWER
        letters = LETTERS[: len(order)]
        if len(letter) != 1 or letter not in letters:
            raise AnswerUnreadable(place + 1, letters)
        return order[letters.index(letter)]


def version_of(check: KnowledgeCheck) -> str:
    """Return a short digest of everything a check says, so that a print names its content."""
    said = json.dumps(asdict(check), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()[:_VERSION_LENGTH]


def paper_form(module: Module, name: FormName) -> PaperForm:
    """Draw a form of a module's check: the same form each time, while the check stays the same."""
    drawn = draw(module.check, name.seed)
    return PaperForm(
        module.key,
        module.number,
        name,
        version_of(module.check),
        drawn,
        tuple(module.check.item(item.key).answer for item in drawn),
    )


def grouped(code: str) -> str:
    """Return a code in groups of three, as it is printed."""
    return "-".join(code[n : n + _GROUP] for n in range(0, len(code), _GROUP))


def read_code(typed: str) -> str:
    """Read a form's code as it was typed, or the whole of what its square code holds.

    Any case, any spaces and hyphens; O is 0, I and L are 1.

    Raises:
        FormCodeUnreadable: it has another length or alphabet, or its check does not fit.
    """
    scanned = _MARK.fullmatch(typed.strip().upper())
    plain = _SEPARATORS.sub("", scanned["code"] if scanned else typed).upper()
    plain = plain.translate(_LOOKALIKES)
    payload, check = plain[:-1], plain[-1:]
    if len(plain) != CODE_LENGTH or set(plain) - set(CROCKFORD):
        raise FormCodeUnreadable
    if code_check_character(payload) != check:
        raise FormCodeUnreadable
    return grouped(plain)


@dataclass(frozen=True, slots=True)
class CodeSays:
    """What stands in a code: the module's number, the form, and the version it was printed from."""

    number: int
    name: FormName
    version: str


def said_by(code: str) -> CodeSays:
    """Return what a code says that `read_code` has read.

    Raises:
        FormCodeUnreadable: no form has such a code.
    """
    whole = 0
    for letter in reversed(code.replace("-", "")[:-1]):
        whole = whole * len(CROCKFORD) + CROCKFORD.index(letter)
    rest, seed = divmod(whole, _SEEDS)
    version, number = divmod(rest, _MODULES)
    if seed >= MOST_SETS * len(FormLetter) or version >= 16**_VERSION_LENGTH:
        raise FormCodeUnreadable
    return CodeSays(number, FormName.of_seed(seed), f"{version:0{_VERSION_LENGTH}x}")
