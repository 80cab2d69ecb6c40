"""What a password must be. Length does the work; the rest refuses what is guessed first."""

MINIMUM = 10
MAXIMUM = 200

TOO_SHORT = f"Use at least {MINIMUM} characters. Three or four words in a row are easy to keep."
TOO_LONG = f"Use at most {MAXIMUM} characters."
TOO_COMMON = (
    "This password is among the first that others would guess. "
    "Use three or four words that do not belong together."
)
TOO_CLOSE = "This password is too close to your name, email or username. Choose another."

_COMMON = frozenset(
    {
        "password", "passw", "passwd", "mypassword", "thepassword", "newpassword", "changeme",
        "letmein", "letmeinnow", "welcome", "welcomeback", "iloveyou", "iloveyouso", "sunshine",
        "princess", "football", "baseball", "basketball", "superman", "batman", "monkey",
        "dragon", "shadow", "master", "jesuschrist", "jesus", "godisgood", "trustno", "whatever",
        "starwars", "computer", "internet", "qwerty", "qwertyuiop", "qwertyui", "asdfghjkl",
        "zxcvbnm", "qazwsxedc", "qazwsx", "abcdefghij", "abcdefgh", "abcdefg", "abc", "admin",
        "administrator", "testtest", "test", "guest", "secret", "default", "temporary",
        "recovery", "myrecovery", "sobriety", "onedayatatime", "peerleader", "peersupport",
        "serenity", "serenityprayer", "easydoesit", "keepcoming", "training", "prsstraining",
        "summer", "winter", "spring", "autumn", "january", "america", "liverpool", "charlie",
        "michael", "jordan", "jennifer", "hunter", "ashley", "nicole", "daniel", "michelle",
    }
)  # fmt: skip
_RUNS = ("01234567890123456789", "98765432109876543210", "qwertyuiopasdfghjklzxcvbnm")
_SHORTEST_NAME = 4  # shorter names would refuse too many good passwords
_LEET = str.maketrans("@$!013457", "asioieast")


def problem_with(password: str, *, names: tuple[str, ...] = ()) -> str | None:
    """Return why a password cannot be used, as a sentence, or None when it can.

    Args:
        password: As typed, already normalized.
        names: What others know of the person: username, email, name.
    """
    if len(password) < MINIMUM:
        return TOO_SHORT
    if len(password) > MAXIMUM:
        return TOO_LONG
    if _is_guessed(password.lower()):
        return TOO_COMMON
    if any(_is_close(password.lower(), name.lower()) for name in names):
        return TOO_CLOSE
    return None


def _is_guessed(password: str) -> bool:
    """Tell a common word with digits or signs around it, a run of keys, or few characters."""
    if len(set(password)) <= 3 or any(password in run or password * 2 in run for run in _RUNS):  # noqa: PLR2004
        return True
    half, odd = divmod(len(password), 2)
    if not odd and password[:half] == password[half:] and _is_word(password[:half]):
        return True
    return _is_word(password)


def _is_word(text: str) -> bool:
    edges = "".join(c for c in map(chr, range(33, 127)) if not c.isalpha())
    bare = text.strip(edges + " ")
    return not bare or bare in _COMMON or text.rstrip(edges).translate(_LEET) in _COMMON


def _is_close(password: str, name: str) -> bool:
    parts = {name, name.partition("@")[0], name.replace(" ", "")}
    return any(
        len(part) >= _SHORTEST_NAME and part in password and len(password) - len(part) < MINIMUM
        for part in parts
    )
