"""`prss criteria`, as an author or an agency types it."""

import json

import pytest

from prss_training.content.record_schema import record_schema
from prss_training.domain.criteria import Renewal
from prss_training.domain.rules import SignStatement
from prss_training.programs.telling import WIDTH, told
from tests.domain.samples import criteria, require

PRACTICE = {
    "kind": "hours-approved",
    "hours": "4:00",
    "service": "mentoring",
    "position": "volunteer",
    "worked_on": "2026-01-02",
}
ON = ("--on", "2026-02-01")


def evaluate(run, file, *more, key="peer-leader"):
    return run("evaluate", key, "--record", file, *ON, *more)


def test_a_record_is_measured_by_the_newest_version(run, record):
    code, said = evaluate(run, record(PRACTICE))

    assert code == 1
    assert said.startswith("Peer Leader (peer-leader-2026.2)\nOn 2026-02-01: ")
    assert "partly              4:00     12:00  " in said
    assert "> 8:00 more hours of approved practice" in said


def test_a_record_is_measured_by_the_version_that_is_named(run, record):
    assert (
        "partly              4:00     10:00  "
        in evaluate(run, record(PRACTICE), key="peer-leader-2026.1")[1]
    )


def test_findings_fit_into_eighty_columns(run, record):
    _, said = evaluate(run, record(PRACTICE))

    assert max(len(line) for line in said.splitlines()) <= WIDTH


def test_what_came_after_the_day_is_ignored(run, record):
    late = PRACTICE | {"worked_on": "2026-02-02"}

    assert "not yet             0:00     12:00  " in evaluate(run, record(late))[1]


def test_findings_are_told_to_programs_and_always_alike(run, record):
    file = record(PRACTICE)
    code, said = evaluate(run, file, "--json")
    told_again = evaluate(run, file, "--json")[1]
    found = json.loads(said)

    assert code == 1
    assert said == told_again
    assert (found["criteria"], found["on"]) == ("peer-leader-2026.2", "2026-02-01")
    [practice] = [f for f in found["findings"] if f["need"] == "12:00"]
    assert (practice["state"], practice["have"], practice["unit"]) == ("partly", "4:00", "minutes")
    assert practice["evidence"] == [
        {
            "reference": "record:1",
            "on": "2026-01-02",
            "text": "4:00 practice on 2026-01-02, Mentoring or coaching",
        }
    ]
    assert practice["sources"]


def test_the_modules_that_would_close_a_gap_are_named(run, record):
    _, said = evaluate(run, record(), "--json", key="peer-leader-2026.1")
    found = {one["requirement"]: one for one in json.loads(said)["findings"]}
    [gap] = [one["would_close"] for one in found.values() if one["would_close"]]

    assert [module["module"] for module in gap[0]["modules"]] == ["shared-values"]
    assert (gap[0]["gives"], gap[0]["rest"]) == ("1:00", "0:00")


def test_everything_met_ends_with_nought(run, record, content):
    file = content / "criteria" / "peer-leader-2026.3.toml"
    text = (content / "criteria" / "peer-leader-2026.1.toml").read_text(encoding="utf-8")
    head, *requirements = text.split("[[requirement]]")
    practice = next(one for one in requirements if '"10:00"' in one).split("\n\n")[0]
    notes = head.replace("2026.1", "2026.3")
    file.write_text(f"{notes}[[requirement]]{practice}\n", encoding="utf-8")

    assert evaluate(run, record(PRACTICE | {"hours": "10:00"}))[0] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--part", "tier:none"), "has no part “tier:none”"),
        (("--part", "renewal"), "Say which with --since."),
        (("--since", "2026-01-01"), "--since and --months belong to --part renewal."),
        (("--on", "1.2.2026"), "is not a day. Write it like 2026-01-31."),
    ],
)
def test_what_cannot_be_measured_ends_with_two(run, record, words, said):
    code, answer = evaluate(run, record(), *words)

    assert code == 2
    assert said in " ".join(answer.split())


def test_a_broken_record_is_told_mistake_by_mistake(run, record):
    code, said = evaluate(run, record(PRACTICE | {"hours": "4", "service": "x"}))

    assert code == 2
    assert "record.json: evidence[0].hours: “4” is not a length of time." in said
    assert "record.json: evidence[0].service: “x” is not known here." in said


def test_an_unknown_credential_ends_with_two(run, record):
    assert evaluate(run, record(), key="nobody")[0] == 2
    assert run("diff", "nobody", "peer-leader")[0] == 2


def test_two_versions_are_compared_in_sentences(run):
    code, said = run("diff", "peer-leader-2026.1", "peer-leader-2026.2")

    assert code == 1
    assert said.count("\n") == 1
    assert said.endswith(": minimum was 10:00, and is 12:00.\n")


def test_a_version_does_not_differ_from_itself(run):
    code, said = run("diff", "peer-leader-2026.2", "peer-leader")

    assert code == 0
    assert said == "peer-leader-2026.2 and peer-leader-2026.2 ask for the same.\n"


def test_a_credential_alone_shows_its_newest_version(run):
    assert run("show", "peer-leader")[1].startswith("Peer Leader, version 2026.2.")
    assert run("show", "peer-leader-2026.1")[1].startswith("Peer Leader, version 2026.1.")


def test_a_dry_run_publishes_nothing_and_tells_what_would_change(run, content):
    run("publish", "peer-leader-2026.1")
    before = (content / "criteria" / "published.toml").read_text(encoding="utf-8")

    code, said = run("publish", "peer-leader-2026.2", "--dry-run")

    assert code == 0
    assert "It follows peer-leader-2026.1:" in said
    assert "minimum was 10:00, and is 12:00" in said
    assert "prss criteria preview peer-leader-2026.2" in said
    assert (content / "criteria" / "published.toml").read_text(encoding="utf-8") == before


def test_a_dry_run_of_a_published_version_says_that_nothing_would_change(run):
    run("publish", "peer-leader-2026.1")

    said = run("publish", "peer-leader-2026.1", "--dry-run")[1]

    assert said == "peer-leader-2026.1 is published already. Nothing would change.\n"


def test_checking_reads_everything_and_says_how_long_it_took(run):
    code, said = run("check")

    assert code == 0
    assert "2 versions were read and checked with everything else in 0." in said


def test_checking_finds_what_is_wrong_in_any_file(run, content):
    (content / "criteria" / "broken-1.toml").write_text("key = 3\n", encoding="utf-8")

    assert run("check")[0] == 1


def test_sources_are_listed_by_age_and_counted(run, content):
    file = content / "criteria" / "peer-leader-2026.2.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('id = "', 'year = "2019"\nid = "', 1), encoding="utf-8")

    code, said = run("freshness", *ON)
    *lines, counted = said.splitlines()

    assert code == 0
    assert lines[-1].startswith("2019         peer-leader-2026.2: ")
    assert all(line.startswith("no date") for line in lines[:-1])
    undated = len(lines) - 1
    assert counted == (
        f"{len(lines)} sources: 1 more than a year old, {undated} without a date, 0 newer."
    )


def test_the_schema_is_printed(run):
    code, said = run("schema", rooted=False)

    assert code == 0
    assert json.loads(said) == record_schema()


def test_a_part_is_shown_with_its_clock():
    renewal = Renewal(24, (require(SignStatement("code"), "sign", "Sign again"),), carry_over=False)
    lines = list(told(criteria(require(SignStatement("code")), renewal=renewal)))

    assert "Renewal [renewal]" in lines
    assert "Every 2 years, cycle: rolling." in lines
    assert "Hours above what is asked do not carry over." in lines
    assert "  1. Sign again" in lines


def test_the_table_and_the_json_name_the_same_findings(record, run):
    said = evaluate(run, record(PRACTICE))[1]
    found = json.loads(evaluate(run, record(PRACTICE), "--json")[1])

    for finding in found["findings"]:
        assert finding["title"][:20] in said
    assert f"{found['met']} of {found['asked']} requirements are met." in said


def test_a_credential_is_measured_by_the_version_in_force_on_the_day_of_applying(run, record):
    file = record(PRACTICE)

    def version(*applied):
        _, said = run("evaluate", "md-cprs", "--record", file, *ON, *applied, rooted=False)
        return said.splitlines()[0]

    assert "(md-cprs-2026.1)" in version()
    assert "(md-cprs-2025.1)" in version("--applied", "2025-07-02")
    assert "(md-cprs-2026.1)" in version("--applied", "2025-07-03")
