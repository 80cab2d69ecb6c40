"""Whether a reflection seems to say who a person is. It asks; it never refuses.

It looks for what people write by habit: a name, a telephone number, an address, a birthday. It
cannot know a person from a place, so the writer has the last word.
"""

import re

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_PHONE = re.compile(r"(?<!\d)(?:\+?1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ]?)\d{3}[-. ]?\d{4}(?!\d)")
_BIRTHDAY = re.compile(
    r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?!\d)|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)"
    r"|\bborn (?:on|in)\b|\bdate of birth\b|\bDOB\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.?!:…])[\"”’)]*\s+|\n+|^\s*[-•*]\s+", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.?\s+(?P<name>[^\W\d_][\w’'-]*)")
_SPELLED_NAME = re.compile(r"[’']s$")

# Words that stand with a capital anywhere and name nobody.
_NOT_NAMES = frozenset(
    """
    mr mrs ms miss mx dr
    i i'm i've i'd i'll i’m i’ve i’d i’ll
    monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
    thanksgiving christmas easter hanukkah ramadan kwanzaa god spirit creator bible
    american english spanish french hmong somali arabic vietnamese indigenous native latino latina
    medicaid medicare narcan naloxone suboxone methadone buprenorphine vivitrol sublocade
    alcoholics narcotics anonymous smart recovery wellbriety dharma refuge celebrate al-anon
    zoom google uber lyft walmart facebook crps prss
    peer center clinic hospital house group county court street avenue library church shelter
    """.split()  # noqa: SIM905  (a list of words reads better as words)
)
# What a person does right after their name, where the name begins a sentence.
_DOINGS = frozenset(
    """
    said says told asked asks called calls came comes was is felt feels wanted wants needed needs
    talked talks shared shares cried laughed left arrived stayed relapsed used has had went lost
    found got started stopped showed agreed decided texted and
    """.split()  # noqa: SIM905
)
_STARTERS = frozenset(
    """
    a an the he she they we you it this that these those there here who what which someone somebody
    everyone everybody nobody anybody anyone one two three four five six seven eight nine ten both
    each all some most many few several another others other mine my his her their our your people
    everything something nothing group staff today yesterday tonight tomorrow later then what's
    transportation housing food work family talking listening walking sitting being and but so
    """.split()  # noqa: SIM905
)


def hints(text: str, known: str = "") -> tuple[str, ...]:
    """Return what in `text` may tell who a person is, as phrases to put in a sentence.

    Args:
        text: What the learner wrote.
        known: Words that may stand with a capital, such as the name of the site.
    """
    found = [f"“{name}”" for name in _names(text, _lowered(known))]
    if _EMAIL.search(text):
        found.append("an email address")
    if _PHONE.search(text):
        found.append("a telephone number")
    if _BIRTHDAY.search(text):
        found.append("a date that may be a birthday")
    return tuple(found)


def _names(text: str, known: frozenset[str]) -> list[str]:
    plain = _EMAIL.sub(" ", text)
    found = [match["name"] for match in _TITLE.finditer(plain)]
    for sentence in _SENTENCE.split(plain):
        words = _WORD.findall(sentence)
        found.extend(word for word in words[1:] if _capital(word) and not _ordinary(word, known))
        if _begins_with_a_name(words, known):
            found.append(words[0])
    return list(dict.fromkeys(_SPELLED_NAME.sub("", name) for name in found))


def _begins_with_a_name(words: list[str], known: frozenset[str]) -> bool:
    if len(words) < 2 or not _capital(words[0]) or _ordinary(words[0], known):  # noqa: PLR2004
        return False
    return words[0].lower() not in _STARTERS and words[1].lower() in _DOINGS


def _capital(word: str) -> bool:
    """Tell a word with one capital at its front from an abbreviation in capitals."""
    return word[0].isupper() and not word[1:2].isupper() and len(word) > 1


def _ordinary(word: str, known: frozenset[str]) -> bool:
    plain = _SPELLED_NAME.sub("", word).lower()
    return plain in known or plain in _NOT_NAMES or word.lower() in _NOT_NAMES


def _lowered(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(text))
