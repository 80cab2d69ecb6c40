"""Keys as words: what a rule or a fact names by a key, as people read it."""

_STATES = frozenset(
    """
alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii
idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan
minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee
texas utah vermont virginia washington wisconsin wyoming
""".split()  # noqa: SIM905  (a list of words reads better as words)
)
_TWO_WORDS = {
    "new": ("hampshire", "jersey", "mexico", "york"),
    "north": ("carolina", "dakota"),
    "south": ("carolina", "dakota"),
    "west": ("virginia",),
    "rhode": ("island",),
}
_ABBREVIATIONS = {
    "icrc": "IC&RC",
    "pr": "PR",
    **{
        word: word.upper()
        for word in [
            "cps",
            "cprs",
            "crpa",
            "crps",
            "carc",
            "crsw",
            "cpss",
            "dc",
            "fbi",
            "hcv",
            "hiv",
            "id",
            "mhps",
            "naadac",
            "nccap",
            "nycps",
            "prss",
            "rsps",
            "sti",
            "us",
        ]
    },
}


def spoken(key: str) -> str:
    """Return a key as words, with the names of states and boards' abbreviations in capitals."""
    words = key.replace("-", " ").split()
    around = ["", *words, ""]
    return " ".join(_written(*around[place : place + 3]) for place in range(len(words)))


def _written(before: str, word: str, after: str) -> str:
    if word in _ABBREVIATIONS:
        return _ABBREVIATIONS[word]
    of_two = after in _TWO_WORDS.get(word, ()) or word in _TWO_WORDS.get(before, ())
    return word.capitalize() if of_two or word in _STATES else word
