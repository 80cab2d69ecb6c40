"""A small, sound content folder, so that a test may break it in one place."""

from pathlib import Path

MODULE = """\
title = "Five shared values"
summary = "Name the values and use them."
unit = "foundations"
live = "1:00"
self_paced = "1:00"
requires = []
competencies = ["CC-4.1"]
sources = ["S01", "S03"]

[hours]
advocacy = "1:00"
ethical-responsibility = "1:00"

[[objective]]
key = "name-the-values"
text = "Name the five values."

[[objective]]
key = "critique-a-practice"
text = "Examine a practice."

[[term]]
key = "tokenism"
term = "Tokenism"
means = "A seat for show."

[[activity]]
key = "values-audit"
kind = "work-product"
title = "A values audit"
minutes = 20
objectives = ["critique-a-practice"]
minimum_words = 300
maximum_words = 800
attempts = 3
prompt = "Write an audit."

[[activity.line]]
key = "in-tension"
title = "Names the tension"
starred = true
levels = ["Not shown.", "Emerging.", "Competent.", "Strong."]

[[activity.critical]]
key = "shames"
text = "Shames or blames people for their use."
"""

SOURCES = """\
[[source]]
id = "S01"
title = "What Are Peer Recovery Support Services?"

[[source]]
id = "S03"
title = "History and Evolution"
publisher = "SAMHSA"
year = "2006"
url = "https://example.org/history"
"""

PROGRAM = """\
title = "Peer leader training"

[units.foundations]
live = "1:00"
self_paced = "1:00"

[domains]
advocacy = "1:00"
ethical-responsibility = "1:00"
"""

COMPETENCIES = """\
source = "S11"

[[category]]
key = "CC-4"
title = "Personalizes peer support"
competency = [{ id = "CC-4.1", text = "Knows own values" }]
"""

ITEM = """
[[item]]
key = "item-{n}"
objective = "name-the-values"
domain = "advocacy"
stem = "What would you do in case {n}?"

[[item.option]]
text = "The first way, in case {n}."
correct = {first}
feedback = "Because of the first value."

[[item.option]]
text = "The second way, in case {n}."
correct = {second}
feedback = "Because of the second value."

[[item.option]]
text = "The third way, in case {n}, which is by far the longest."
correct = {third}
feedback = "Because of the third value."
"""

LESSON = """\
# Five shared values

## A Friday night (5 min)

::: story
Nobody asked them.
:::

You may already be on a side [S01].

## Who gets asked (6 min)

Asking when nothing can change is [tokenism](term:tokenism) [S03].

::: dialogue
**You:** What would help?

**Aisha:** I am an addict, and proud of my years.
:::

## Summary (5 min)

They called it “clean time” then. Ask first.
"""

GUIDE = """\
# Trainer's guide

Two trainers lead [S01].

## Arrive (10 min)

Greet people.

## Talk (50 min)

Talk in threes.

## Role-play cards

Card A.
"""

CODE = """\
# Code of ethics, 2026

I tell the truth.
"""

CRITERIA = """\
key = "peer-leader"
version = "2026.1"
name = "Peer Leader"
body = "The issuing organization"
jurisdiction = "Here"
zone = "America/Chicago"
valid_months = 24
issued_here = true
summary = "What it is."
aligned_with = ["A standard."]
notes = ["Good to know."]

[[source]]
id = "handbook"
title = "Program handbook"

[[source]]
id = "icrc-pr"
title = "Peer Recovery"
url = "https://example.org/pr"

[[requirement]]
key = "lessons"
title = "Finish the modules"
kind = "complete-modules"
modules = ["shared-values"]
sources = ["handbook", "icrc-pr"]

[[requirement]]
key = "checks"
title = "Pass the checks"
kind = "pass-checks"
modules = ["shared-values"]
sources = ["handbook"]
confidence = "secondary"
note = "Ten questions."

[[requirement]]
key = "work"
title = "Pass the work"
kind = "pass-activities"
activities = ["shared-values/values-audit"]
sources = ["handbook"]

[[requirement]]
key = "practice"
title = "Practice"
kind = "practice-hours"
hours = "10:00"
sources = ["handbook"]

[[requirement]]
key = "code"
title = "Sign the code"
kind = "sign-statement"
statement = "code-of-ethics-2026"
sources = ["handbook"]

[[requirement]]
key = "either"
title = "Supervision or an examination"
kind = "any-of"
sources = ["handbook"]

[[requirement.any]]
kind = "supervision-hours"
hours = "5:00"

[[requirement.any]]
kind = "pass-examination"
exam = "icrc-pr"

[[requirement]]
key = "board"
title = "Ask"
kind = "ask-the-board"
question = "Ask your board."
sources = ["handbook"]

[[requirement]]
key = "training"
title = "Train"
kind = "training-hours"
hours = "1:00"
domain = "advocacy"
sources = ["handbook"]
"""


def check_text() -> str:
    """A bank of 24 items whose best answers are spread over three places."""
    items = [
        ITEM.format(n=n, **{place: str(n % 3 == k).lower() for k, place in enumerate(PLACES)})
        for n in range(24)
    ]
    return "draw = 10\npass_percent = 80\nretakes = 2\n" + "".join(items)


PLACES = ("first", "second", "third")


def write_content(root: Path, module: str = "02-shared-values") -> Path:
    """Write the sample content and return its folder."""
    folder = root / "modules" / module
    for made in (folder, root / "criteria", root / "statements"):
        made.mkdir(parents=True, exist_ok=True)
    (root / "sources.toml").write_text(SOURCES)
    (root / "program.toml").write_text(PROGRAM)
    (root / "competencies.toml").write_text(COMPETENCIES)
    (folder / "module.toml").write_text(MODULE)
    (folder / "check.toml").write_text(check_text())
    (folder / "lesson.md").write_text(LESSON)
    (folder / "guide.md").write_text(GUIDE)
    (root / "statements" / "code-of-ethics-2026.md").write_text(CODE)
    (root / "criteria" / "peer-leader-2026.1.toml").write_text(CRITERIA)
    return root
