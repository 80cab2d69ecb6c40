"""How a name that somebody wrote stands to the name on a certificate. Never more than that.

Both come as `certificates.faces.family_key` makes them: small letters, without accents,
apostrophes and hyphens. Whatever single verification takes for the name fits here too; what is
nearly it is told apart and left to a person.
"""

from collections.abc import Iterator
from enum import StrEnum

_SHORTEST_TO_SLIP = 3  # in two letters, one slip makes another name


class NameFit(StrEnum):
    """What can be said of a name beside the one on a certificate."""

    FITS = "fits"
    NEARLY = "nearly"
    DIFFERS = "differs"
    NOT_GIVEN = "not-given"


def fit(key: str, asked: str) -> NameFit:
    """Tell how `asked` stands to `key`, a whole name.

    Fits: the whole name, or its last words. Nearly: the same words in another order, words left
    out between the first and the last, or one slip of the pen (a letter wrong, missing, too many,
    or two neighbors swapped).
    """
    if not asked:
        return NameFit.NOT_GIVEN
    if key == asked or key.endswith(f" {asked}"):
        return NameFit.FITS
    return NameFit.NEARLY if _is_near(key.split(), asked.split()) else NameFit.DIFFERS


def one_slip(first: str, second: str) -> bool:
    """Tell whether one slip of the pen turns `first` into `second`, or they are the same."""
    if len(first) > len(second):
        first, second = second, first
    if len(second) - len(first) > 1:
        return False
    same = 0
    while same < len(first) and first[same] == second[same]:
        same += 1
    if len(first) != len(second):
        return first[same:] == second[same + 1 :]
    rest, other = first[same:], second[same:]
    return rest[1:] == other[1:] or (rest[:2] == other[1::-1] and rest[2:] == other[2:])


def _is_near(key: list[str], asked: list[str]) -> bool:
    if sorted(key) == sorted(asked):
        return True
    if len(asked) > 1 and key[0] == asked[0] and key[-1] == asked[-1] and set(asked) <= set(key):
        return True
    words = "".join(asked)
    if len(words) < _SHORTEST_TO_SLIP:
        return False
    return any(one_slip("".join(part), words) for part in _parts(key, len(asked))) or one_slip(
        "".join(sorted(key)), "".join(sorted(asked))
    )


def _parts(key: list[str], length: int) -> Iterator[list[str]]:
    """Yield the whole name and its last words, as many as were asked for or one more or fewer."""
    yield key
    for count in (length - 1, length, length + 1):
        if 0 < count < len(key):
            yield key[-count:]
