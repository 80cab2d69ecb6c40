"""Words that wound, and the better word for each.

Text inside “…” is somebody's speech or a word being talked about, and is left alone. So is a
line of dialogue that is not the peer leader's: people name themselves as they wish.
"""

import re
from collections.abc import Iterator

_QUOTED = re.compile(r"“[^”]*”|\"[^\"\n]*\"")
_SPOKEN = re.compile(
    r"^\*\*(?!You\b)[^*\n]{1,40}:\*\*.*?(?=\n\s*\n|\n:::|\Z)", re.MULTILINE | re.DOTALL
)
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

_BETTER: tuple[tuple[str, str], ...] = (
    (r"addicts?", "a person with an addiction"),
    (r"junkies?|crackheads?|druggies?|dope ?fiends?", "a person who uses drugs"),
    (r"abusers?", "a person who uses drugs, or a person who harms a partner"),
    (r"(?-i:(?:substance|drug|alcohol) abuse)", "substance use"),
    (
        r"alcoholics?(?! (?:Anonymous|drinks?|beverages?|hepatitis|liver|cirrhosis))",
        "a person with alcohol use disorder, or a person who drinks",
    ),
    (r"(?:get|gets|getting|got|stay|stays|staying|stayed) clean", "in recovery, or not using"),
    (r"clean (?:time|date|and sober)", "time in recovery"),
    (r"(?:clean|dirty) (?:urines?|tests?|screens?|drops?|results?)", "a negative or positive test"),
    (
        r"clean for (?:(?:a|an|one|two|three|four|five|six|\d+) )?(?:days?|weeks?|months?|years?)",
        "in recovery for that long, or not using for that long",
    ),
    (r"(?:chronic )?relapsers?|frequent flyers?", "a person who returned to use"),
    (
        r"(?:chronic|constant|repeated|multiple) relapses?|relapse (?:and|or) failure",
        "returned to use more than once; it says nothing of a person's worth",
    ),
    (r"(?:fell|fall|falls|falling) off the wagon", "returned to use"),
    (
        r"fail(?:s|ed|ing)? (?:treatment|rehab|recovery)",
        "treatment did not help, or returned to use",
    ),
    (r"(?:addicted|crack|meth) bab(?:y|ies)", "a baby who was exposed to drugs before birth"),
    (
        r"(?:commit|commits|committed|committing) suicide",
        "died by suicide, or tried to end their life",
    ),
    (r"drug of choice", "the drug a person uses most"),
    (r"wheelchair[- ]bound|confined to a wheelchair", "a person who uses a wheelchair"),
    (r"illegals?|illegal (?:aliens?|immigrants?)", "a person without papers"),
    (r"inmates?|convicts?", "a person in prison or jail"),
    (r"ex-?cons?|ex-offenders?|offenders?|felons?", "a person with a record"),
    (r"the (?:mentally ill|homeless)", "people with mental illness, or people without housing"),
)
_WORDS = tuple((re.compile(rf"\b(?:{word})\b", re.IGNORECASE), better) for word, better in _BETTER)
_ANY = re.compile(rf"\b(?:{'|'.join(word for word, _ in _BETTER)})\b", re.IGNORECASE)


def wounding_words(text: str) -> Iterator[tuple[int, str]]:
    """Find words that wound: the line of each, from 1, and a sentence that offers a better one."""
    if _ANY.search(text) is None:
        return
    said = _blank(_QUOTED, _blank(_SPOKEN, text))
    for word, better in _WORDS:
        for match in word.finditer(said):
            line = said.count("\n", 0, match.start()) + 1
            yield line, f"“{match[0]}” wounds. Write {better}."


def is_key(text: str) -> bool:
    """Tell whether a key is written in small letters and digits, with single hyphens."""
    return _KEY.fullmatch(text) is not None


def key_problems(place: str, keys: list[str]) -> Iterator[tuple[str, str]]:
    """Find keys that are badly written or given twice.

    Args:
        place: Where they stand in the file, with `#` for the number.
        keys: The keys in order.
    """
    for number, key in enumerate(keys):
        at = place.replace("#", str(number))
        if not is_key(key):
            yield at, f"“{key}” is not a key. Use small letters, digits and hyphens: gift-dilemma."
        elif key in keys[:number]:
            yield at, f"“{key}” is used twice. Give each its own key."


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """Blank what matches, keeping line breaks, so that line numbers stay true."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
