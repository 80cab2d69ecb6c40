"""Record files: what is read, what is refused, and the schema that says the same."""

import json
import re
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training import paths
from prss_training.content import record_file
from prss_training.content.reader import ContentBroken
from prss_training.content.record_file import (
    KINDS,
    read_record,
    read_record_table,
    read_record_text,
    record_of,
)
from prss_training.content.record_schema import record_schema
from prss_training.domain.evidence import (
    AgeShown,
    BackgroundCleared,
    Evidence,
    HoursApproved,
    StatementSigned,
    SupervisionReceived,
    TrainingCompleted,
    Withdrawn,
)
from prss_training.domain.fields import Mode
from prss_training.domain.hours import Hours

ROOT = Path(__file__).parents[2]
PRACTICE = {
    "kind": "hours-approved",
    "hours": "1:30",
    "service": "mentoring",
    "position": "volunteer",
    "worked_on": "2026-01-02",
}


def read(*facts, **over):
    return read_record_table({"evidence": list(facts)} | over, "a.json")


def mistakes(*facts, **over):
    with pytest.raises(ContentBroken) as broken:
        read(*facts, **over)
    return str(broken.value).splitlines()


def test_a_fact_is_known_on_the_day_it_has_unless_the_record_says_another():
    [first] = read(PRACTICE)
    [second] = read(PRACTICE | {"on": "2026-01-05"})

    assert (first.on, first.day) == (date(2026, 1, 2), date(2026, 1, 2))
    assert (second.on, second.day) == (date(2026, 1, 5), date(2026, 1, 2))


def test_what_is_left_out_is_not_claimed():
    [fact] = read(PRACTICE)

    assert fact.supports == frozenset()
    assert (fact.domain, fact.setting, fact.employer) == (None, None, "")


def test_a_course_from_elsewhere_needs_no_module_and_no_domain():
    course = {"kind": "training-completed", "mode": "live", "course": "ccar", "on": "2026-01-02"}

    [fact] = read(course | {"outside_domains": "30:00", "topics": {"hiv": "2:00"}})

    assert fact == TrainingCompleted(
        "",
        Mode.LIVE,
        (),
        date(2026, 1, 2),
        "record:1",
        course="ccar",
        outside_domains=Hours(1800),
        topics=(("hiv", Hours(120)),),
    )


def test_training_that_nobody_names_is_refused():
    [said] = mistakes({"kind": "training-completed", "mode": "live", "on": "2026-01-02"})

    assert said == "a.json: evidence[0]: Name the training: a module, a course or a title."


def test_a_repeated_line_moves_on_with_both_its_days():
    facts = read(PRACTICE | {"on": "2026-01-04", "repeat": {"times": 3, "every_days": 7}})

    assert [(f.worked_on.isoformat(), f.on.isoformat(), f.reference) for f in facts] == [
        ("2026-01-02", "2026-01-04", "record:1.1"),
        ("2026-01-09", "2026-01-11", "record:1.2"),
        ("2026-01-16", "2026-01-18", "record:1.3"),
    ]


def test_a_repeated_line_without_a_day_of_its_own_moves_the_day_it_was_known():
    facts = read(
        {
            "kind": "supervision-received",
            "hours": "1:00",
            "on": "2026-01-31",
            "repeat": {"times": 2, "every_days": 1},
        }
    )

    assert [(f.day.isoformat(), f.given_on) for f in facts] == [
        ("2026-01-31", None),
        ("2026-02-01", None),
    ]


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ({"kind": "age"}, "evidence[0]: “kind” says what happened. Write one of: training-"),
        (3, "evidence[0]: A fact belongs here, in braces"),
        (PRACTICE | {"hours": "1.5"}, "evidence[0].hours: “1.5” is not a length of time."),
        (PRACTICE | {"hours": 90}, "evidence[0].hours: Text belongs here"),
        (PRACTICE | {"on": "2026-02-30"}, "evidence[0].on: “2026-02-30” is not a day of the"),
        (PRACTICE | {"on": "20260230"}, "evidence[0].on: A day belongs here"),
        (PRACTICE | {"on": 20260130}, "evidence[0].on: A day belongs here"),
        (PRACTICE | {"minutes": 3}, "evidence[0].minutes: This is not known here. Known: hours"),
        (PRACTICE | {"supports": "emotional"}, "evidence[0].supports: A list belongs here"),
        (PRACTICE | {"supports": ["love"]}, "evidence[0].supports[0]: “love” is not known here"),
        (PRACTICE | {"people": True}, "evidence[0].people: A whole number"),
        (PRACTICE | {"people": 1.5}, "evidence[0].people: A whole number"),
        (PRACTICE | {"repeat": {"times": 2}}, "evidence[0].every_days: This is missing."),
        (
            PRACTICE | {"repeat": {"times": 0, "every_days": 1}},
            "evidence[0].repeat.times: From 1 to 10000 times.",
        ),
        (
            PRACTICE | {"repeat": {"times": 10_000, "every_days": 3_660}},
            "evidence[0].repeat: This repeats beyond the last year there is.",
        ),
        (
            {"kind": "age-shown", "years": 20, "on": "2026-01-01", "repeat": {}},
            "evidence[0]: Only these can repeat: hours-approved, supervision-received.",
        ),
        ({"kind": "age-shown", "years": 20}, "evidence[0].on: This is missing."),
        (
            {"kind": "withdrawn", "reference": "x", "on": "2026-01-01"},
            "evidence: “x” is withdrawn, and no fact has that reference.",
        ),
    ],
)
def test_a_mistake_is_named_by_its_place_in_a_sentence(fact, said):
    assert mistakes(fact)[0].startswith(f"a.json: {said}")


def test_every_mistake_is_listed_at_once():
    said = mistakes(PRACTICE | {"hours": "1"}, {"kind": "age-shown", "years": "x"}, extra=1)

    assert [line.split(": ")[1] for line in said] == [
        "evidence[0].hours",
        "evidence[1].years",
        "evidence[1].on",
        "extra",
    ]


def test_two_facts_may_not_have_one_reference():
    assert mistakes(PRACTICE | {"reference": "r"}, PRACTICE | {"reference": "r"}) == [
        "a.json: evidence: Two facts have the reference “r”."
    ]


def test_a_later_version_of_the_format_is_refused():
    assert mistakes(record=2) == ["a.json: record: This program reads records of version 1."]


def test_a_record_cannot_be_made_to_grow_without_end():
    many = PRACTICE | {"repeat": {"times": 10_000, "every_days": 0}}

    assert len(read(many)) == 10_000
    assert "at most 50000 facts" in mistakes(*[many] * 6)[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "This is not JSON: Expecting property name"),
        ("[]", 'A record is one object: {"evidence": [ … ]}.'),
        ('{"evidence": [], "evidence": []}', "“evidence” stands twice in the same place."),
        ('{"evidence": NaN}', "NaN is not a value that a record can hold."),
        ("[" * 200_000, "This is nested too deeply to be a record."),
        ('{"record": ' + "9" * 5_000 + "}", "a number in it is too long."),
    ],
)
def test_what_is_not_a_record_is_told(text, said):
    with pytest.raises(ContentBroken, match=re.escape(said)):
        read_record_text(text, "a.json")


def test_a_file_is_read_and_named_without_its_folder(tmp_path):
    file = tmp_path / "maria.json"
    file.write_text(json.dumps({"evidence": [PRACTICE]}))
    assert [type(fact) for fact in read_record(file)] == [HoursApproved]

    file.write_bytes(b"\xff")
    with pytest.raises(ContentBroken, match=r"^maria.json: This is not UTF-8 text"):
        read_record(file)


def test_a_file_that_is_too_large_or_not_there_is_told(tmp_path, monkeypatch):
    with pytest.raises(ContentBroken, match="missing or cannot be read"):
        read_record(tmp_path / "nobody.json")

    monkeypatch.setattr(record_file, "LARGEST_FILE", 10)
    (tmp_path / "large.json").write_text('{"evidence": []}')
    with pytest.raises(ContentBroken, match="at most 5 MB"):
        read_record(tmp_path / "large.json")


# --- laws, over facts of every kind ---

days = st.dates(date(2020, 1, 1), date(2026, 12, 31))
words = st.text("abcxyz-", min_size=1).filter(lambda text: text.strip())
spans = st.builds(Hours, st.integers(0, 90_000))


def a_field(name, hint):
    by_type = {date: days, str: words, int: st.integers(0, 100), bool: st.booleans(), Hours: spans}
    if hint in by_type:
        return by_type[hint]
    if type(None) in get_args(hint):
        inner = next(one for one in get_args(hint) if one is not type(None))
        return st.none() | a_field(name, inner)
    if getattr(hint, "__origin__", None) is frozenset:
        return st.frozensets(a_field(name, get_args(hint)[0]), max_size=3)
    if getattr(hint, "__origin__", None) is tuple:
        word = a_field(name, get_args(get_args(hint)[0])[0])
        return st.dictionaries(word, spans, max_size=3).map(lambda found: tuple(found.items()))
    return st.sampled_from(list(hint))


def a_fact(shape):
    hints = record_file.get_type_hints(shape)
    return st.builds(shape, **{f.name: a_field(f.name, hints[f.name]) for f in fields(shape)})


facts = st.lists(
    st.one_of([a_fact(shape) for shape in KINDS.values() if shape is not Withdrawn]),
    max_size=6,
    unique_by=lambda fact: fact.reference,
)


@given(facts)
def test_a_record_that_was_written_is_read_back_as_it_was(evidence):
    assert read_record_text(json.dumps(record_of(evidence)), "a.json") == evidence


@given(facts)
def test_the_schema_takes_every_record_that_the_program_writes(evidence):
    assert list(wrong(record_of(evidence), SCHEMA)) == []


def test_a_record_with_a_withdrawal_is_written_and_read_back():
    signed = StatementSigned("code", date(2026, 1, 1), "s")
    gone = Withdrawn("s", date(2026, 2, 1))

    assert read_record_table(record_of([signed, gone]), "a.json") == [signed, gone]


# --- the schema ---

SCHEMA = record_schema()
_TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}


def wrong(value, schema):  # noqa: C901, PLR0912  (one for each word of the dialect that is used)
    """Yield what a schema holds against a value; the few words that ours uses, strictly."""
    known = {
        *("$schema", "$defs", "$ref", "title", "description", "format", "type", "const", "enum"),
        *("properties", "required", "additionalProperties", "propertyNames", "items", "maxItems"),
        *("oneOf", "anyOf", "allOf", "pattern", "minimum", "maximum"),
    }
    assert set(schema) <= known, set(schema) - known
    if "$ref" in schema:
        yield from wrong(value, SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]])
    if "const" in schema and value != schema["const"]:
        yield f"{value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{value!r} is not one of the words"
    if "type" in schema and (
        not isinstance(value, _TYPES[schema["type"]])
        or (schema["type"] == "integer" and isinstance(value, bool))
    ):
        yield f"{value!r} is not {schema['type']}"
        return
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{value!r} does not fit"
    if isinstance(value, int) and not (
        schema.get("minimum", value) <= value <= schema.get("maximum", value)
    ):
        yield f"{value!r} is out of bounds"
    for inner in value if isinstance(value, list) else ():
        yield from wrong(inner, schema.get("items", {}))
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{name} is missing"
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from wrong(name, schema.get("propertyNames", {}))
            rest = schema.get("additionalProperties", {})
            of = schema.get("properties", {}).get(name, rest)
            yield from [f"{name} is not known"] if of is False else wrong(inner, of)
    for every in schema.get("allOf", ()):
        yield from wrong(value, every)
    for key, enough in (("anyOf", lambda n: n >= 1), ("oneOf", lambda n: n == 1)):
        if key in schema:
            fits = sum(not list(wrong(value, one)) for one in schema[key])
            if not enough(fits):
                yield f"{fits} of {key} fit"


@pytest.mark.parametrize(
    "fact",
    [
        {"kind": "age"},
        3,
        {},
        PRACTICE | {"hours": "1.5"},
        PRACTICE | {"hours": 90},
        PRACTICE | {"on": "20260102"},
        PRACTICE | {"minutes": 3},
        PRACTICE | {"supports": ["love"]},
        PRACTICE | {"people": True},
        PRACTICE | {"repeat": {"times": 0, "every_days": 1}},
        PRACTICE | {"employer": " "},
        {"kind": "age-shown", "years": 20},
        {"kind": "training-completed", "mode": "live", "on": "2026-01-02"},
        {"kind": "training-completed", "mode": "live", "course": "x", "hours": {"x": "1:00"}},
    ],
)
def test_the_schema_refuses_what_the_program_refuses(fact):
    assert mistakes(fact)
    assert list(wrong({"evidence": [fact]}, SCHEMA))


@pytest.mark.parametrize("file", sorted((ROOT / "tests" / "worked").glob("*.json")), ids=str)
def test_the_schema_takes_every_worked_example(file):
    table = json.loads(file.read_text(encoding="utf-8"))

    assert list(wrong({"evidence": table["evidence"]}, SCHEMA)) == []


def test_the_schema_names_every_kind_of_evidence_and_explains_every_key():
    assert set(SCHEMA["$defs"]) == set(KINDS)
    assert set(KINDS.values()) == set(get_args(Evidence))
    for name, kind in SCHEMA["$defs"].items():
        assert kind["description"], name
        silent = [key for key, inner in kind["properties"].items() if "description" not in inner]
        assert silent == ["kind"], name


def test_the_schema_that_is_published_is_the_one_that_is_made():
    published = paths.STATIC / "schema" / "person-record.json"

    assert json.loads(published.read_text(encoding="utf-8")) == SCHEMA


def test_every_kind_that_may_repeat_has_a_day_that_can_move():
    for kind in record_file.REPEATED:
        names = {field.name for field in fields(KINDS[kind])}
        assert names & set(record_file.OWN_DAYS), kind


def test_kinds_are_named_in_small_letters_with_hyphens():
    assert record_file.kind_of(SupervisionReceived) == "supervision-received"
    assert record_file.kind_of(AgeShown) == "age-shown"


def test_a_day_that_a_fact_has_moves_nothing_when_it_does_not_repeat():
    [fact] = read({"kind": "background-cleared", "what": "background", "done_on": "2026-01-01"})

    assert fact == BackgroundCleared(
        "background", date(2026, 1, 1), "record:1", done_on=date(2026, 1, 1)
    )
