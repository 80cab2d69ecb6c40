"""Whether two names, or two addresses, are one and the same to anybody but a computer."""

import unicodedata

_DROPPED = str.maketrans("", "", "'’`ʼ")
_DOTS_DO_NOT_MATTER = frozenset({"gmail.com", "googlemail.com"})


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are the same, whatever the order, case, accents and signs."""
    return bool(_words(one)) and _words(one) == _words(other)


def same_address(one: str, other: str) -> bool:
    """Tell whether two email addresses lead to one box, whatever their case and extension."""
    return bool(one and other) and _box(one) == _box(other)


def one_line(text: str) -> str:
    """Return a text with single spaces, and without signs that cannot be seen."""
    seen = (" " if c.isspace() else c for c in text if c.isspace() or c.isprintable())
    return " ".join("".join(seen).split())


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.translate(_DROPPED)).casefold()
    letters = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return sorted("".join(letters).split())


def _box(address: str) -> tuple[str, str]:
    local, _, host = unicodedata.normalize("NFKC", address).strip().casefold().rpartition("@")
    local = local.partition("+")[0]
    if host in _DOTS_DO_NOT_MATTER:
        return local.replace(".", ""), "gmail.com"
    return local, host
