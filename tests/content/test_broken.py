"""Broken content explains itself: the file, the place, and a sentence."""

import pytest

from prss_training.content.criteria_file import KINDS
from prss_training.content.library import load_library
from tests.content.sample import write_content

VALUES = "modules/02-shared-values"
OURS = "criteria/peer-leader-2026.1.toml"
SOURCES, PROGRAM, COMPETENCIES = "sources.toml", "program.toml", "competencies.toml"
MODULE, CHECK, LESSON, GUIDE = (
    f"{VALUES}/{name}" for name in ("module.toml", "check.toml", "lesson.md", "guide.md")
)
CODE = "statements/code-of-ethics-2026.md"


def one_mistake(file, old, new, said):
    return pytest.param(file, old, new, f"content/{file}: {said}", id=said[:70])


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        # What may stand in a file at all
        one_mistake(
            OURS,
            'hours = "10:00"',
            'hours = "10 hours"',
            "requirement[3].hours: “10 hours” is not a length of time. Write it like 1:30.",
        ),
        one_mistake(
            OURS,
            'hours = "10:00"',
            'hours = "10:00"\nsupport = "financial"',
            "requirement[3].support: “financial” is not known here. "
            "Write one of: emotional, informational, instrumental, affiliational.",
        ),
        one_mistake(
            OURS,
            'zone = "America/Chicago"',
            'zone = "America"',
            "zone: “America” is not a time zone. Write one like America/Chicago.",
        ),
        one_mistake(
            OURS,
            'sources = ["handbook"]',
            'sources = "handbook"',
            "requirement[1].sources: A list belongs here, even for one: "
            '["…"], or [[…]] for tables.',
        ),
        one_mistake(
            OURS,
            'sources = ["handbook"]',
            'sources = [["handbook"]]',
            "requirement[1].sources[0]: Text belongs here, in quotation marks.",
        ),
        one_mistake(
            OURS,
            "valid_months = 24",
            'valid_months = "24"',
            "valid_months: A whole number from 0 to 100000 belongs here, without quotation marks.",
        ),
        one_mistake(
            OURS,
            "valid_months = 24",
            "valid_months = true",
            "valid_months: A whole number from 0 to 100000 belongs here, without quotation marks.",
        ),
        one_mistake(
            OURS,
            "issued_here = true",
            'issued_here = "yes"',
            "issued_here: Write true or false, without quotation marks.",
        ),
        one_mistake(
            OURS,
            'name = "Peer Leader"',
            'name = " "',
            "name: This is empty. Write the text, or leave the line out if it may be.",
        ),
        one_mistake(OURS, 'name = "Peer Leader"\n', "", "name: This is missing."),
        one_mistake(
            OURS,
            'statement = "code-of-ethics-2026"',
            'statment = "code-of-ethics-2026"\nstatement = "code-of-ethics-2026"',
            "requirement[4].statment: This is not known here. Known: statement.",
        ),
        one_mistake(
            OURS,
            'kind = "sign-statement"',
            'kind = "sign"',
            f"requirement[4]: “kind” says what is asked. Write one of: {', '.join(KINDS)}.",
        ),
        one_mistake(
            OURS,
            "valid_months = 24",
            "valid_months = twenty-four",
            "This is not TOML: Invalid value (at line 7, column 16).",
        ),
        # What a credential may ask for
        one_mistake(
            OURS,
            'version = "2026.1"',
            'version = "2026.2"',
            "key: Key and version make the file's name: peer-leader-2026.2.toml.",
        ),
        one_mistake(
            OURS,
            "valid_months = 24",
            "valid_months = 0",
            "valid_months: From 1 to 600 months. Leave it out where there is no end.",
        ),
        one_mistake(
            OURS,
            'hours = "10:00"',
            'hours = "0:00"',
            "requirement[3]: Ask for more than 0:00.",
        ),
        one_mistake(
            OURS,
            'sources = ["handbook"]',
            "sources = []",
            "requirement[1].sources: Say where this was read: at least one source.",
        ),
        one_mistake(
            OURS,
            'sources = ["handbook"]',
            'sources = ["rumor"]',
            "requirement[1].sources: “rumor” is not the id of a source in this file.",
        ),
        one_mistake(
            OURS,
            'key = "checks"',
            'key = "lessons"',
            "requirement[1].key: “lessons” is used twice. Give each its own key.",
        ),
        one_mistake(
            OURS,
            'modules = ["shared-values"]',
            "modules = []",
            "requirement[0]: Name at least one.",
        ),
        one_mistake(
            OURS,
            'modules = ["shared-values"]',
            'modules = ["shared-values", "shared-values"]',
            "requirement[0]: The same one is named twice, and could be met only once.",
        ),
        one_mistake(
            OURS,
            '"shared-values/values-audit"',
            '"shared-values/values-test"',
            "requirement[2]: There is no work “shared-values/values-test” in the library.",
        ),
        one_mistake(
            OURS,
            'modules = ["shared-values"]',
            'modules = ["shared-hopes"]',
            "requirement[0]: There is no module “shared-hopes” in the library.",
        ),
        one_mistake(
            OURS,
            'statement = "code-of-ethics-2026"',
            'statement = "code-of-ethics-2025"',
            "requirement[4]: There is no statement “code-of-ethics-2025” in the library.",
        ),
        one_mistake(
            OURS,
            "[[requirement]]",
            '[[source]]\nid = "handbook"\ntitle = "Again"\n\n[[requirement]]',
            "source: Two sources have the same id.",
        ),
        one_mistake(
            OURS,
            'url = "https://example.org/pr',
            'url = "example.org/pr',
            "source[1].url: An address begins with https://. Leave out any other.",
        ),
        one_mistake(
            OURS,
            'key = "peer-leader"',
            'key = "Peer Leader"',
            "key: “Peer Leader” is not a key. Use small letters, digits and hyphens.\n"
            f"content/{OURS}: key: Key and version make the file's name: "
            "Peer Leader-2026.1.toml.",
        ),
        one_mistake(
            OURS,
            'version = "2026.1"',
            'version = "spring"',
            "version: “spring” is not a version. Write one like 2026.1.\n"
            f"content/{OURS}: key: Key and version make the file's name: peer-leader-spring.toml.",
        ),
        one_mistake(
            OURS,
            'kind = "supervision-hours"\nhours = "5:00"',
            'kind = "any-of"\nany = []',
            "requirement[5]: A choice has at least one route.",
        ),
        one_mistake(
            OURS,
            '[[requirement.any]]\nkind = "supervision-hours"\nhours = "5:00"\n\n'
            '[[requirement.any]]\nkind = "pass-examination"\nexam = "icrc-pr"\n',
            "any = []",
            "requirement[5]: A choice has at least one route.",
        ),
        one_mistake(
            OURS,
            'hours = "5:00"',
            'hours = "5"',
            "requirement[5].any[0].hours: “5” is not a length of time. Write it like 1:30.",
        ),
        # Modules
        one_mistake(
            MODULE,
            'sources = ["S01", "S03"]',
            'sources = ["S01", "S03", "S01"]',
            "sources[2]: “S01” is listed twice.",
        ),
        one_mistake(
            MODULE,
            'sources = ["S01", "S03"]',
            'sources = ["S01", "S03", "S77"]',
            "sources[2]: “S77” is not in sources.toml.",
        ),
        one_mistake(
            MODULE,
            'competencies = ["CC-4.1"]',
            'competencies = ["CC-4.1", "CC-99.1"]',
            "competencies[1]: “CC-99.1” is not in competencies.toml.",
        ),
        one_mistake(
            MODULE,
            'kind = "work-product"',
            'kind = "demonstration"',
            "activity[0].minimum_words: Nothing is written for a demonstration. "
            "Leave its lengths out.\n"
            f"content/{LESSON}: Parts, check (20 min) and written work add up to 0:36, "
            "too far from the 1:00 of self-paced time in module.toml.",
        ),
        one_mistake(
            PROGRAM,
            'advocacy = "1:00"',
            'advocacy = "2:00"',
            "domains: They add up to 3:00, but the units to 2:00.",
        ),
        one_mistake(
            COMPETENCIES,
            'competency = [{ id = "CC-4.1", text = "Knows own values" }]',
            'competency = [{ id = "CC-4.1", text = "A" }, { id = "CC-4.1", text = "B" }]',
            "[1].id: “CC-4.1” is used twice. Give each its own id.",
        ),
        one_mistake(
            SOURCES,
            'title = "History',
            'pages = "4"\ntitle = "History',
            "source[1].pages: This is not known here. Known: id, title, publisher, year, url.\n"
            f"content/{MODULE}: sources[0]: “S01” is not in sources.toml.\n"
            f"content/{MODULE}: sources[1]: “S03” is not in sources.toml.",
        ),
        one_mistake(
            SOURCES,
            'url = "https://example.org/history"',
            'url = "/history"',
            "source[1].url: An address begins with https://. Leave out any other.\n"
            f"content/{MODULE}: sources[0]: “S01” is not in sources.toml.\n"
            f"content/{MODULE}: sources[1]: “S03” is not in sources.toml.",
        ),
        one_mistake(
            MODULE,
            'key = "in-tension"',
            'key = "In tension"',
            "activity[0].line[0].key: “In tension” is not a key. "
            "Use small letters, digits and hyphens: gift-dilemma.",
        ),
        one_mistake(
            MODULE,
            'objectives = ["critique-a-practice"]',
            "objectives = []",
            "objective[1].key: Nothing assesses “critique-a-practice”. "
            "Give it an item or an activity.",
        ),
        one_mistake(
            MODULE,
            'advocacy = "1:00"',
            'advocacy = "1:30"',
            "hours: The domains add up to 2:30, but live and self-paced time to 2:00.",
        ),
        one_mistake(
            MODULE,
            'advocacy = "1:00"',
            'politics = "1:00"',
            "hours.politics: “politics” is not known here. Write one of: advocacy, "
            "mentoring-education, recovery-wellness, ethical-responsibility, harm-reduction.",
        ),
        one_mistake(
            MODULE,
            "minimum_words = 300",
            "minimum_words = 3000",
            "activity[0].minimum_words: At least 1, and no more than maximum_words.",
        ),
        one_mistake(
            MODULE, "attempts = 3", "attempts = 0", "activity[0].attempts: From 1 to 10 tries."
        ),
        one_mistake(
            MODULE,
            'levels = ["Not shown.", ',
            'levels = ["Worse.", "Not shown.", ',
            "activity[0].line[0].levels: A line has four levels, from 0 to 3. This one has 5.",
        ),
        one_mistake(
            MODULE,
            'objectives = ["critique-a-practice"]',
            'objectives = ["critique-a-practice", "win"]',
            "activity[0].objectives[1]: “win” is not among the module's objectives.",
        ),
        one_mistake(
            MODULE,
            "requires = []",
            'requires = ["shared-values"]',
            "requires[0]: “shared-values” is not the key of another module.",
        ),
        one_mistake(
            MODULE,
            'text = "Shames or blames people',
            'text = "Shames or blames addicts or people',
            "activity[0].critical[0].text: “addicts” wounds. Write a person with an addiction.",
        ),
        # Knowledge checks
        one_mistake(
            CHECK,
            "draw = 10",
            "draw = 15",
            "item: The bank has 24 items. It needs 30: twice the draw, at least 20.",
        ),
        one_mistake(
            CHECK,
            'objective = "name-the-values"',
            'objective = "name-the-flowers"',
            "item[0].objective: “name-the-flowers” is not among the module's objectives.",
        ),
        one_mistake(
            CHECK,
            "correct = true",
            "correct = false",
            "item[0].option: One option is correct = true. Here 0 are.",
        ),
        one_mistake(
            CHECK,
            "pass_percent = 80",
            "pass_percent = 101",
            "pass_percent: A share of the items belongs here, from 1 to 100.",
        ),
        one_mistake(
            CHECK,
            "retakes = 2",
            "retakes = 11",
            "retakes: No more than 10 tries may follow the first.",
        ),
        one_mistake(
            CHECK,
            "draw = 10",
            "draw = 0",
            "draw: At least one item must be asked.\n"
            f"content/{CHECK}: draw: 1 objectives have items, so draw at least 1.",
        ),
        one_mistake(
            CHECK,
            'stem = "What would you do in case 1?"',
            'stem = "what would  you do in case 0?"',
            "item[1].stem: This is the stem of item[0] again.",
        ),
        one_mistake(
            CHECK,
            'text = "The second way, in case 0."',
            'text = "The first way, in case 0."',
            "item[0].option: Two options say the same.",
        ),
        one_mistake(
            CHECK,
            "[[item.option]]",
            '[[item.option]]\ntext = "A"\nfeedback = "B"\n\n' * 3 + "[[item.option]]",
            "item[0].option: An item has 3 to 5 options. This one has 6.\n"
            f"content/{CHECK}: item[0].option: Two options say the same.",
        ),
        one_mistake(
            CHECK,
            'feedback = "Because of the first value."',
            'feedback = "Addicts do that."',
            "item[0].option[0].feedback: “Addicts” wounds. Write a person with an addiction.",
        ),
        # Lessons, guides, statements
        one_mistake(
            LESSON,
            "# Five shared values",
            "Five shared values",
            "line 1: Begin the file with its title: one # and a space.",
        ),
        one_mistake(
            LESSON,
            "## Summary (5 min)",
            "# Summary (5 min)",
            "line 21: A file has one # title. Use ## here.\n"
            f"content/{LESSON}: The last part is “## Summary (5 min)”.",
        ),
        one_mistake(
            LESSON,
            ":::\n\nYou",
            "You",
            "line 13: The block opened on line 5 is not closed before this.",
        ),
        one_mistake(
            LESSON,
            ":::\n\n## Summary",
            "## Summary",
            "The last part is “## Summary (5 min)”.\n"
            f"content/{LESSON}: line 15: This block is never closed. Put ::: on a line after it.",
        ),
        one_mistake(
            LESSON,
            "Nobody asked them.\n:::",
            "Nobody asked them.\n:::\n:::",
            "line 8: This ::: closes a block that was never opened.",
        ),
        one_mistake(
            GUIDE,
            "## Talk (50 min)",
            "## Aside\n\n## Talk (50 min)",
            "line 11: Steps with minutes come before sections without.",
        ),
        one_mistake(
            LESSON,
            "(term:tokenism)",
            "(term:token)",
            "The term “tokenism” is never linked. Link it where it is first used.",
        ),
        one_mistake(
            LESSON,
            "Ask first.",
            "[Ask](term:token) [first](module:modesty).",
            "“term:token” is not a term of any module.\n"
            f"content/{LESSON}: “module:modesty” is not a module.",
        ),
        one_mistake(LESSON, "[S03]", "[S99]", "part 2: [S99] is not among the module's sources."),
        one_mistake(
            LESSON,
            "## Summary (5 min)",
            "## Summary (2 min)",
            "line 21: A part takes 3 to 12 minutes. End its heading like this: (8 min).",
        ),
        one_mistake(
            LESSON,
            "::: story",
            "::: tale",
            "line 5: “tale” is not a block. "
            "Write one of: story, dialogue, ask, answer, keep, pause.",
        ),
        one_mistake(
            LESSON,
            "You may already be on a side",
            "Addicts may already be on a side",
            "line 9: “Addicts” wounds. Write a person with an addiction.",
        ),
        one_mistake(
            LESSON,
            "You may already be on a side",
            "[You](page.html) may already be on a side",
            "line 9: “page.html” is not a link. Begin it with https://, term: or module:.",
        ),
        one_mistake(
            LESSON,
            "# Five shared values",
            "# Five shared values\n\nWelcome.",
            "line 1: Text before the first part is shown to nobody. Move it.",
        ),
        one_mistake(
            GUIDE,
            "## Arrive (10 min)",
            "## Arrive (13 min)",
            "The steps add up to 1:03, but module.toml gives 1:00 live.",
        ),
        one_mistake(
            CODE,
            "# Code of ethics",
            "Code of ethics",
            "line 1: The first line is the title, and the only one with a single #.",
        ),
    ],
)
def test_a_mistake_is_named_by_file_place_and_sentence(change, problems, file, old, new, said):
    change(file, old, new)

    assert problems() == said.splitlines()


def test_all_mistakes_in_all_files_are_listed_at_once(change, problems):
    change(OURS, 'hours = "10:00"', 'hours = "10"')
    change(MODULE, 'advocacy = "1:00"', 'advocacy = "1:30"')
    change(MODULE, "attempts = 3", "attempts = 0")
    change(LESSON, "[S03]", "[S99]")
    change(CODE, "# Code", "#### Code")

    assert len(problems()) == 5


def test_a_missing_file_is_named(content, problems):
    (content / GUIDE).unlink()

    assert problems() == [f"content/{GUIDE}: This file is missing or cannot be read."]


def test_a_file_that_is_not_utf_8_is_named(content, problems):
    (content / GUIDE).write_bytes(b"# Guide \xff\n")

    assert problems() == [f"content/{GUIDE}: This is not UTF-8 text. Save it as UTF-8."]


def test_a_folder_is_named_by_number_and_key(content, problems):
    (content / VALUES).rename(content / "modules" / "shared values")

    [said] = problems()

    assert said == (
        "content/modules/shared values: "
        "Name a module's folder like 02-shared-values: its number, then its key."
    )


def test_two_modules_do_not_share_a_number_or_a_key(content, problems):
    write_content(content, "02-other-values")
    write_content(content, "09-shared-values")

    assert [said for said in problems() if "is defined by" not in said] == [
        (
            "content/modules: “other-values” and “shared-values” have the same number. "
            "Give each its own."
        ),
        "content/modules: Two modules have the key “shared-values”. Give each its own.",
    ]


def test_modules_that_wait_for_each_other_are_found(content, change, problems):
    write_content(content, "03-hope")
    change(MODULE, "requires = []", 'requires = ["hope", "not-written-yet"]')
    change("modules/03-hope/module.toml", "requires = []", 'requires = ["shared-values"]')

    assert problems() == [
        "content/modules: “shared-values” requires itself through the modules it requires.",
        "content/modules: “hope” requires itself through the modules it requires.",
        (
            "content/modules/03-hope/module.toml: term: “tokenism” is defined by M02 already. "
            "Link it, or rename this."
        ),
    ]


def test_a_term_of_another_module_may_be_linked_and_is_lent(content, change):
    write_content(content, "03-hope")
    change("modules/03-hope/module.toml", 'key = "tokenism"', 'key = "hope"')
    change("modules/03-hope/lesson.md", "Asking when", "[Hope](term:hope) asks. Asking when")

    _, borrower = load_library(content).modules

    assert [term.key for term in borrower.terms] == ["hope"]
    assert [term.key for term in borrower.borrowed] == ["tokenism"]
    assert [term.key for term in borrower.vocabulary] == ["hope", "tokenism"]


def test_a_statement_carries_its_year(content, problems):
    (content / CODE).rename(content / "statements" / "code.md")

    assert "content/statements/code.md: A statement's name ends in its year: " in problems()[0]


def test_a_statement_says_something(content, problems):
    (content / CODE).write_text("# Code of ethics\n")

    assert problems() == [f"content/{CODE}: There is nothing here to sign."]


def test_a_lesson_too_long_for_its_hours_is_told(change, problems):
    change(MODULE, "minutes = 20", "minutes = 60")

    assert problems() == [
        (
            f"content/{LESSON}: Parts, check (20 min) and written work add up to 1:36, "
            "too far from the 1:00 of self-paced time in module.toml."
        )
    ]


def test_a_module_without_time_or_objectives_is_told(content, change, problems):
    for old, new in (
        ('live = "1:00"', 'live = "0:00"'),
        ('self_paced = "1:00"', 'self_paced = "0:00"'),
    ):
        change(MODULE, old, new)
    text = (content / MODULE).read_text()
    start, end = text.index("[hours]"), text.index("[[term]]")
    (content / MODULE).write_text("objective = []\n" + text[:start] + "[hours]\n" + text[end:])

    said = problems()

    assert f"content/{MODULE}: live: A module takes some time." in said
    assert f"content/{MODULE}: objective: A module has at least one objective." in said


def test_a_rubric_has_a_line(content, problems):
    text = (content / MODULE).read_text()
    start, end = text.index("[[activity.line]]"), text.index("[[activity.critical]]")
    (content / MODULE).write_text(
        text[:start].replace("attempts = 3", "attempts = 3\nline = []") + text[end:]
    )

    assert problems() == [f"content/{MODULE}: activity[0].line: A rubric has at least one line."]


def test_a_guide_without_timed_steps_is_told(content, problems):
    (content / GUIDE).write_text("# Guide\n\nTalk.\n")

    assert problems()[0] == (
        f"content/{GUIDE}: A guide has timed steps. End their headings like this: (20 min)."
    )


def test_a_credential_that_asks_for_nothing_is_told(content, problems):
    text = (content / OURS).read_text()
    (content / OURS).write_text("requirement = []\n" + text[: text.index("[[requirement]]")])

    assert problems() == [f"content/{OURS}: requirement: A credential asks for at least one thing."]


def test_a_bank_that_can_be_guessed_is_told(content, problems):
    text = (content / CHECK).read_text().replace("correct = true", "correct = false")
    third = 'far the longest."\ncorrect = false'
    (content / CHECK).write_text(text.replace(third, third.replace("false", "true")))

    assert problems() == [
        (
            f"content/{CHECK}: item: The best answer stands in place 3 in 24 of 24 items. "
            "Spread it over the places."
        ),
        (
            f"content/{CHECK}: item: The best answer is the longest in 24 of 24 items. "
            "Shorten it, or fill out the others."
        ),
    ]


def test_more_objectives_than_questions_are_told(content, problems):
    text = (content / CHECK).read_text().replace("draw = 10", "draw = 1")
    (content / CHECK).write_text(text.replace('"name-the-values"', '"critique-a-practice"', 1))

    assert problems() == [f"content/{CHECK}: draw: 2 objectives have items, so draw at least 2."]
