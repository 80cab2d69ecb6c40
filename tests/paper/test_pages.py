"""The pages that enter for a learner, print a module, take a recording, and score again."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import func, select

from prss_training.accommodations.services import arrange
from prss_training.checks.models import CheckTry, CheckTryEntered, PrintedForm
from prss_training.checks.queries import check_standing
from prss_training.coursework.models import Grade, SpokenAnswer, Submission, SubmissionEntered
from prss_training.domain.accommodations import Accommodations
from prss_training.domain.paper_form import LETTERS, FormLetter, FormName, paper_form
from prss_training.domain.people import Role
from prss_training.domain.program import ActivityKind
from prss_training.grading.models import Rating
from tests.factories import MORNING, make_enrollment, make_organization, make_person
from tests.pages.client import Browser
from tests.recordings.sounds import SECRETS, sound

COMMENT = "You asked before you judged, and it shows. Name the next step too."
DAY = "2026-01-05"


@pytest.fixture(scope="module")
def with_skill(library):
    """Three modules, with a demonstration and a journal in the first of them."""
    first = library.module("shared-values")
    rest = [
        library.module(key) for key in ("strengths-and-resiliencies", "self-direction-and-choice")
    ]
    audit = first.activities[0]
    shown = replace(
        audit,
        id=f"{first.key}/show-it",
        kind=ActivityKind.DEMONSTRATION,
        title="A talk, shown live",
        minimum_words=0,
        maximum_words=0,
        attempts=2,
    )
    journal = replace(
        audit, id=f"{first.key}/journal", kind=ActivityKind.REFLECTION, title="My week"
    )
    changed = replace(first, activities=(*first.activities, shown, journal))
    return replace(library, modules=(changed, *rest))


@pytest.fixture
def app(make_app, with_skill):
    return make_app(with_skill)


@pytest.fixture
def module(with_skill):
    return with_skill.modules[0]


@pytest.fixture
def shown(module):
    return module.activities[-2]


@pytest.fixture
def place(database):
    found = make_enrollment(database)
    database.commit()
    return found


@pytest.fixture
def terrence(database):
    person = make_person(database, "Terrence Whitlock", Role.TRAINER)
    database.commit()
    return person


@pytest.fixture
def desk(browser, terrence):
    browser.sign_in(terrence)
    return browser


@pytest.fixture
def learner(app, place):
    client = Browser(app)
    client.sign_in(place.person)
    return client


def typed(module, place, wrong=0, name=FormName(), **over):  # noqa: B008  (frozen)
    """What a trainer types from an answer sheet."""
    form = paper_form(module, name)
    letters = list(form.key_letters())
    for n in range(wrong):
        letters[n] = next(
            letter for letter in LETTERS[: len(form.drawn[n].order)] if letter != letters[n]
        )
    answers = {f"answer_{n}": letter.lower() for n, letter in enumerate(letters, start=1)}
    given = {"learner": str(place.id), "code": form.code, "taken_on": DAY, "act": "review"}
    return given | answers | over


def words(page):
    return page.select_one("main").get_text(" ", strip=True)


def rubric_form(activity, place, level=2, **over):
    lines = {f"line_{line.key}": str(level) for line in activity.rubric.lines}
    return {"learner": str(place.id), "done_on": DAY, "comment": COMMENT} | lines | over


def test_an_empty_desk_says_what_can_be_entered(desk):
    page = desk.get("/paper/")

    assert "Nothing entered yet" in words(page)
    assert page.select_one("a[href='/paper/check']")


def test_without_learners_there_is_nobody_to_enter_for(desk, shown, module):
    for path in ("/paper/check", f"/paper/work/{module.key}/{shown.key}"):
        assert "No learners to enter for" in words(desk.get(path))


def test_a_check_is_looked_at_once_more_and_then_entered(desk, database, module, place):
    page = desk.get("/paper/check")
    review = desk.submit(page, values=typed(module, place, wrong=2), status=200)
    assert "Rosa Delgado, once more" in review.h1.get_text()
    assert database.scalar(select(func.count(CheckTry.id))) == 0
    database.rollback()

    desk.submit(review, values={"act": "enter"})
    said = desk.follow()

    assert "Entered for Rosa Delgado: 8 of 10 right, passed." in said.get_text()
    assert said.select_one("input[name=taken_on]")["value"] == DAY
    entered = database.scalars(select(CheckTryEntered)).one()
    assert (entered.made.percent, entered.taken_on) == (80, date(2026, 1, 5))
    shown = desk.get(f"/paper/checks/{entered.id}")
    assert "Entered by Terrence Whitlock" in words(shown)
    assert len(shown.select("tbody tr")) == 10


def test_what_was_typed_can_be_changed_before_it_is_entered(desk, database, module, place):
    page = desk.get("/paper/check")
    review = desk.submit(page, values=typed(module, place), status=200)

    again = desk.submit(review, values={"act": "change"}, status=200)

    assert again.select_one("input[name=answer_1]")["value"].upper() in LETTERS
    assert again.select_one("input[name=code]")["value"]
    assert database.scalar(select(func.count(CheckTry.id))) == 0


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"learner": ""}, "Choose the learner."),
        ({"learner": "999999"}, "There is no such learner here"),
        ({"learner": "9" * 40}, "Choose the learner."),
        ({"code": "7F3-K9Q-TR1"}, "This code has a slip in it"),
        ({"code": ""}, "Write the code from the answer sheet."),
        ({"code": "x" * 5000}, "longer than a code"),
        ({"taken_on": "yesterday"}, "Choose the day that stands on the paper"),
        ({"taken_on": "2999-01-01", "act": "enter"}, "This day is still to come"),
        ({"answer_4": ""}, "Question 4: type a letter from A to"),
        ({"answer_4": "E"}, "Question 4: type a letter from A to"),
        ({"answer_4": "AB"}, "Question 4: type one letter"),
    ],
)
def test_a_slip_is_said_and_nothing_typed_is_lost(desk, database, module, place, over, sentence):
    page = desk.get("/paper/check")
    status = 404 if over.get("learner") == "999999" else 422

    again = desk.submit(page, values=typed(module, place) | over, status=status)

    assert sentence in words(again)
    assert again.select_one("input[name=answer_7]")["value"]
    assert database.scalar(select(func.count(CheckTry.id))) == 0


def test_a_form_from_elsewhere_says_so_beside_its_code(desk, module, place):
    other = replace(paper_form(module, FormName()), version="abcde")
    page = desk.get("/paper/check")

    again = desk.submit(page, values=typed(module, place) | {"code": other.code}, status=404)

    assert "No form with this code was printed here" in words(again)


def test_more_answers_than_the_form_has_questions_are_pointed_at(
    make_app, with_skill, database, place, terrence
):
    first, *rest = with_skill.modules
    short = replace(first, check=replace(first.check, draw=8))
    app = make_app(
        replace(with_skill, modules=(short, *rest)),
        database_url=database.get_bind().url.render_as_string(hide_password=False),
    )
    browser = Browser(app)
    browser.sign_in(terrence)
    form = typed(short, place) | {"answer_9": "A"}

    again = browser.submit(browser.get("/paper/check"), values=form, status=422)

    assert "This form has 8 questions. Empty the rest." in words(again)
    form["answer_9"] = ""
    assert "once more" in browser.submit(again, values=form, status=200).h1.get_text()


def test_one_paper_sent_twice_is_entered_once(desk, database, module, place):
    form = typed(module, place, wrong=5, act="enter")
    desk.post("/paper/check", form)

    again = desk.post("/paper/check", form, status=409)

    assert "Nothing was entered twice" in words(again)
    assert database.scalar(select(func.count(CheckTry.id))) == 1


def test_the_learner_reads_who_entered_the_check_and_how_it_went(desk, learner, module, place):
    desk.post("/paper/check", typed(module, place, wrong=1, act="enter", lesson_read="y"))
    notice = learner.get("/notices/")
    assert f"Your check on paper was entered: {module.title}" in words(notice)

    page = learner.get("/checks/1/result")

    assert "Entered for you from paper" in words(page)
    assert "Terrence Whitlock entered it" in words(page)
    assert "9 of 10 right" in words(page)


def test_a_correction_shows_what_was_typed_and_asks_why(desk, database, module, place):
    desk.post("/paper/check", typed(module, place, wrong=3, act="enter"))
    entered = database.scalars(select(CheckTryEntered)).one()
    page = desk.get(f"/paper/checks/{entered.id}/correction")
    right = paper_form(module, FormName()).key_letters()
    assert page.select_one("input[name=answer_1]")["value"] != right[0]
    again = desk.submit(page, values={"answer_1": right[0]}, status=422)
    assert "Say what was entered wrongly." in words(again)

    desk.submit(again, values={"answer_1": right[0], "reason": "Typed A for B."})

    database.rollback()
    standing = check_standing(database, place, module)
    assert [(made.number, made.passed) for made in standing.tries] == [(2, True)]
    assert "Taken back" in words(desk.follow())
    gone = desk.get(f"/paper/checks/{entered.id}")
    assert "Typed A for B." in words(gone)
    assert not gone.select("a[href$='/correction']")
    late = desk.post(
        f"/paper/checks/{entered.id}/correction",
        typed(module, place, reason="Again."),
        status=409,
    )
    assert "taken back already" in words(late)


def test_a_check_of_the_wrong_learner_is_taken_back(desk, database, module, place):
    desk.post("/paper/check", typed(module, place, act="enter"))
    entered = database.scalars(select(CheckTryEntered)).one()
    page = desk.get(f"/paper/checks/{entered.id}/reversal")
    desk.submit(page, status=422)

    desk.submit(page, values={"reason": "It was Marcus's paper."})

    database.rollback()
    assert check_standing(database, place, module).left == 3


def test_entries_of_another_organization_are_not_there(app, desk, database, module, place, shown):
    desk.post("/paper/check", typed(module, place, act="enter"))
    desk.post(f"/paper/work/{module.key}/{shown.key}", rubric_form(shown, place))
    juniper = make_organization(database, key="juniper-house")
    other = make_person(database, "Olive Stranger", Role.TRAINER, organization=juniper)
    database.commit()
    stranger = Browser(app)
    stranger.sign_in(other)

    for path in (
        "/paper/checks/1",
        "/paper/checks/1/correction",
        "/paper/checks/1/reversal",
        "/paper/works/1/correction",
        "/paper/works/1/reversal",
        "/paper/works/1/scan",
        "/grading/second/1",
    ):
        stranger.get(path, status=404)
    assert "Rosa" not in words(stranger.get("/paper/"))
    sent = typed(module, place, act="enter")
    stranger.post("/paper/check", sent, status=404)
    stranger.post(f"/paper/work/{module.key}/{shown.key}", rubric_form(shown, place), status=404)
    database.rollback()
    assert database.scalar(select(func.count(CheckTry.id))) == 1
    assert database.scalar(select(func.count(Submission.id))) == 1


def test_several_learners_are_entered_in_a_row(desk, database, module, place, shown):
    marcus = make_enrollment(database, make_person(database, "Marcus Bell"))
    database.commit()
    page = desk.get(f"/paper/work/{module.key}/{shown.key}")
    desk.submit(page, values=rubric_form(shown, place, level=3))
    after = desk.follow()
    assert "Entered for Rosa Delgado: 100 %, passed." in after.get_text()
    assert after.select_one("input[name=done_on]")["value"] == DAY

    desk.submit(after, values=rubric_form(shown, marcus, level=1))

    assert "Entered for Marcus Bell: 33 %, returned." in desk.follow().get_text()
    rows = database.scalars(select(SubmissionEntered).order_by(SubmissionEntered.id)).all()
    assert [row.way.value for row in rows] == ["live", "live"]
    assert all(0 <= row.chance <= 99 for row in rows)


def test_marks_are_asked_for_line_by_line_and_kept_when_one_is_missing(desk, module, place, shown):
    page = desk.get(f"/paper/work/{module.key}/{shown.key}")
    form = rubric_form(shown, place)
    first, second, *_ = shown.rubric.lines
    del form[f"line_{first.key}"]

    again = desk.submit(page, values=form, status=422)

    assert f"Choose a level for “{first.title}”." in words(again)
    assert again.select_one(f"input[name=line_{second.key}][value='2']").has_attr("checked")


def test_paper_with_its_scan_is_kept_for_the_learner_and_their_trainers(
    desk, learner, database, module, place
):
    audit = module.activities[0]
    page = desk.get(f"/paper/work/{module.key}/{audit.key}")
    scan = (BytesIO(b"%PDF-1.7 a scan"), "scan.pdf")
    desk.submit(page, values=rubric_form(audit, place, scan=scan, marked_by="A volunteer inside"))

    staff = desk.get("/paper/works/1/scan")
    assert staff is not None
    assert desk.response.mimetype == "application/pdf"
    assert desk.response.headers["Content-Disposition"].startswith("attachment")
    learner.get("/work/1/scan")
    assert learner.response.data == b"%PDF-1.7 a scan"
    own = words(learner.get("/work/1"))
    assert "Marked by A volunteer inside." in own
    assert "Entered by Terrence Whitlock" in own
    assert "Open the scan of the paper" in own


@pytest.mark.parametrize("content", [b"<html>", b"MZ\x90", b"", b"\x00" * 30])
def test_what_is_no_scan_is_refused_and_nothing_is_entered(desk, database, module, place, content):
    audit = module.activities[0]
    page = desk.get(f"/paper/work/{module.key}/{audit.key}")
    sent = rubric_form(audit, place, scan=(BytesIO(content), "scan.pdf"))

    again = desk.submit(page, values=sent, status=422)

    assert "Choose a PDF, JPEG or PNG file" in words(again)
    assert database.scalar(select(func.count(Submission.id))) == 0


def test_written_work_without_a_scan_is_not_found_as_one(desk, learner, module, place):
    audit = module.activities[0]
    desk.post(f"/paper/work/{module.key}/{audit.key}", rubric_form(audit, place))

    desk.get("/paper/works/1/scan", status=404)
    learner.get("/work/1/scan", status=404)
    assert "was not typed in or scanned" in words(learner.get("/work/1"))


def test_marks_entered_wrongly_are_corrected_with_a_reason(desk, database, module, place, shown):
    desk.post(f"/paper/work/{module.key}/{shown.key}", rubric_form(shown, place, level=1))
    page = desk.get("/paper/works/1/correction")
    assert page.select_one("input[value='1'][checked]")

    desk.submit(page, values=rubric_form(shown, place, level=3, reason="Another sheet."))

    grades = database.scalars(select(Grade).order_by(Grade.number)).all()
    assert [(grade.number, grade.percent) for grade in grades] == [(1, 33), (2, 100)]
    assert "A correction: Another sheet." in words(desk.get("/grading/1"))
    stale = desk.submit(page, values=rubric_form(shown, place, level=2, reason="Late."), status=409)
    assert "Somebody graded this work while you had it open" in words(stale)


def test_work_of_the_wrong_learner_is_taken_back_and_both_can_read_so(
    desk, learner, database, module, place, shown
):
    desk.post(f"/paper/work/{module.key}/{shown.key}", rubric_form(shown, place))
    page = desk.get("/paper/works/1/reversal")

    desk.submit(page, values={"reason": "It was Marcus."})

    assert "Taken back" in words(desk.follow())
    assert "It was Marcus." in words(learner.get("/work/1"))
    desk.post("/paper/works/1/reversal", {"reason": "Again."}, status=409)


def test_a_trainer_who_learns_is_not_on_their_own_list(app, database, module, shown):
    both = make_person(database, "Lee Both", Role.TRAINER, Role.LEARNER)
    own = make_enrollment(database, both)
    other = make_enrollment(database, make_person(database, "Marcus Bell"))
    database.commit()
    browser = Browser(app)
    browser.sign_in(both)

    page = browser.get("/paper/check")
    listed = {option["value"] for option in page.select("select[name=learner] option")}
    assert listed == {"", str(other.id)}
    refused = browser.post("/paper/check", typed(module, own, act="enter"), status=403)
    assert "This paper is your own" in words(refused)
    refused = browser.post(
        f"/paper/work/{module.key}/{shown.key}", rubric_form(shown, own), status=403
    )
    assert "This is your own work" in words(refused)


def test_a_demonstration_tells_its_learner_that_it_is_shown(learner, module, shown):
    page = learner.get(f"/modules/{module.key}/work/{shown.key}")
    assert "shown to your trainer" in words(page)
    assert not page.select("textarea")

    steps = words(learner.get(f"/modules/{module.key}"))
    assert "Demonstration, shown to a trainer" in steps
    refused = learner.post(
        f"/modules/{module.key}/work/{shown.key}", {"body": "word " * 300}, status=409
    )
    assert "You show this to a trainer" in words(refused)


def test_a_second_score_is_given_without_seeing_the_first(
    app, desk, database, module, place, shown
):
    desk.post(f"/paper/work/{module.key}/{shown.key}", rubric_form(shown, place, level=3))
    row = database.scalars(select(SubmissionEntered)).one()
    row.chance = 4
    ann = make_person(database, "Ann Second", Role.TRAINER)
    cy = make_person(database, "Cy Third", Role.TRAINER)
    database.commit()
    assert "Nothing waits for you" in words(desk.get("/grading/second/"))
    second, third = Browser(app), Browser(app)
    second.sign_in(ann)
    third.sign_in(cy)
    assert "Second scores (1)" in second.get("/grading/").get_text()

    page = second.get("/grading/second/1")
    assert not page.select("input[checked]")
    assert COMMENT not in words(page)
    second.submit(page, values=rubric_form(shown, place, level=1))
    assert "a third person looks at it" in second.follow().get_text()
    page = third.get("/grading/second/1")
    assert "You are the third person to look" in page.get_text()
    third.submit(page, values=rubric_form(shown, place, level=2))

    assert "Your score is the grade now" in third.follow().get_text()
    assert [r.number for r in database.scalars(select(Rating).order_by(Rating.number))] == [2, 3]
    assert "Ann Second" in words(desk.get("/grading/1"))
    assert "No score is missing here" in words(second.get("/grading/second/1"))


def test_nobody_else_may_have_seen_it_and_that_is_said(app, desk, database, module, place, shown):
    desk.post(f"/paper/work/{module.key}/{shown.key}", rubric_form(shown, place))
    database.scalars(select(SubmissionEntered)).one().chance = 0
    ann = make_person(database, "Ann Second", Role.TRAINER)
    database.commit()
    assert "Somebody else scores this one" in words(desk.get("/grading/second/1"))
    second = Browser(app)
    second.sign_in(ann)

    page = second.get("/grading/second/1/without")
    second.submit(page, values={"reason": "I was not in the room, and nobody filmed."})

    assert "Nothing waits for you" in words(second.follow())


def test_a_spoken_answer_is_handed_in_heard_and_written_out(desk, learner, database, module, place):
    path = f"/modules/{module.key}/work/journal"
    page = learner.get(path)
    given = sound("audio/mpeg")
    learner.submit(page, "spoken", {"recording": (BytesIO(given), "journal.mp3")})
    database.rollback()
    kept = database.scalars(select(SpokenAnswer)).one()

    heard = desk.client.get(f"/grading/{kept.submission_id}/recording")
    assert heard.mimetype == "audio/mpeg"
    assert not any(secret in heard.data for secret in SECRETS)
    assert heard.headers["X-Content-Type-Options"] == "nosniff"
    assert "object-src 'none'" in heard.headers["Content-Security-Policy"]
    assert "no-store" in heard.headers["Cache-Control"]
    assert learner.client.get("/work/1/recording").data == heard.data
    piece = desk.client.get("/grading/1/recording", headers={"Range": "bytes=0-9"})
    assert (piece.status_code, piece.data) == (206, heard.data[:10])

    desk.submit(
        desk.get("/grading/1"), "transcript", {"body": "I sat with him until the bus came."}
    )
    assert "I sat with him until the bus came." in words(desk.get("/grading/1"))
    own = learner.get("/work/1")
    assert "I sat with him until the bus came." in words(own)
    assert own.select_one("audio")["src"] == "/work/1/recording"


def test_an_empty_transcript_is_refused_and_the_page_stays(desk, learner, module):
    page = learner.get(f"/modules/{module.key}/work/journal")
    learner.submit(page, "spoken", {"recording": (BytesIO(sound()), "a.m4a")})

    again = desk.submit(desk.get("/grading/1"), "transcript", {"body": " "}, status=422)

    assert "Write what is said in the recording." in words(again)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "a.mp3", "not a recording that can be played"),
        (b"%PDF-1.7" + bytes(900), "a.mp3", "not a recording that can be played"),
        (b"<script>alert(1)</script>" * 40, "a.wav", "not a recording that can be played"),
        (b"RIFF\xff\xff\xff\xffWAVE" + bytes(900), "../../a.wav", "not a recording"),
    ],
)
def test_what_is_no_recording_is_refused(learner, database, module, content, name, sentence):
    page = learner.get(f"/modules/{module.key}/work/journal")

    again = learner.submit(page, "spoken", {"recording": (BytesIO(content), name)}, status=422)

    assert sentence in words(again)
    assert database.scalar(select(func.count(Submission.id))) == 0


def test_how_large_a_recording_may_be_is_a_setting(make_app, with_skill, database, place, module):
    url = database.get_bind().url.render_as_string(hide_password=False)
    client = Browser(make_app(with_skill, database_url=url, largest_recording=0))
    client.sign_in(place.person)
    page = client.get(f"/modules/{module.key}/work/journal")

    again = client.submit(page, "spoken", {"recording": (BytesIO(sound()), "a.m4a")}, status=422)

    assert "This file is larger than 0 MB" in words(again)


def test_work_that_is_written_takes_no_recording(learner, module):
    audit = module.activities[0]
    path = f"/modules/{module.key}/work/{audit.key}"
    assert not learner.get(path).select("form[action$='/spoken']")

    refused = learner.post(
        f"{path}/spoken",
        {"recording": (BytesIO(sound()), "a.m4a")},
        status=409,
        content_type="multipart/form-data",
    )

    assert "What to write" in words(refused)


def test_what_staff_arranged_lets_written_work_be_spoken_and_prints_large(
    learner, database, module, place, terrence
):
    arrange(
        database,
        place,
        Accommodations(oral=True, large_print=True),
        since=date(2026, 1, 5),
        until=None,
        by=terrence,
        at=MORNING,
    )
    database.commit()
    audit = module.activities[0]

    page = learner.get(f"/modules/{module.key}/work/{audit.key}")
    learner.submit(page, "spoken", {"recording": (BytesIO(sound()), "a.m4a")})
    printing = learner.get(f"/modules/{module.key}/print")

    assert database.scalar(select(func.count(SpokenAnswer.id))) == 1
    assert printing.select_one("input[name=large]").has_attr("checked")


def test_nobody_else_hears_a_recording(app, desk, learner, database, module):
    page = learner.get(f"/modules/{module.key}/work/journal")
    learner.submit(page, "spoken", {"recording": (BytesIO(sound()), "a.m4a")})
    database.rollback()
    naomi = make_person(database, "Naomi Achebe", Role.SUPERVISOR)
    peer = make_enrollment(database, make_person(database, "Marcus Bell"))
    database.commit()
    for person, path, status in (
        (naomi, "/grading/1/recording", 403),
        (naomi, "/work/1/recording", 403),
        (peer.person, "/work/1/recording", 404),
        (peer.person, "/grading/1/recording", 403),
    ):
        client = Browser(app)
        client.sign_in(person)
        client.get(path, status=status)


def test_a_trainer_prints_anything_and_its_forms_are_kept(desk, database, module):
    page = desk.get(f"/modules/{module.key}/print")
    desk.submit(page, values={"letter": "B", "set_number": "4"}, status=200)
    assert desk.response.mimetype == "application/pdf"
    assert (
        f"{module.code}-{module.key}-workbook-B4.pdf"
        in desk.response.headers["Content-Disposition"]
    )
    desk.submit(page, values={"what": "guide", "set_number": "5"}, status=200)
    desk.submit(page, values={"what": "check", "letter": "C", "large": "y"}, status=200)

    kept = set(database.scalars(select(PrintedForm.code)))
    names = [FormName(FormLetter.B, 4), FormName(FormLetter.C, 1)]
    names += [FormName(letter, 5) for letter in FormLetter]
    assert kept == {paper_form(module, name).code for name in names}


@pytest.mark.parametrize("number", ["0", "501", "-1", "x", ""])
def test_a_set_that_there_is_not_is_refused(desk, module, number):
    page = desk.get(f"/modules/{module.key}/print")

    again = desk.submit(page, values={"set_number": number}, status=422)

    assert "Write a number from 1 to 500." in words(again) or "Not a valid" in words(again)


def test_a_learner_prints_what_is_open_to_them_without_its_check(learner, database, with_skill):
    first, second = with_skill.modules[0], with_skill.modules[1]
    page = learner.get(f"/modules/{first.key}/print")
    assert not page.select("input[name=what], select[name=letter]")

    learner.submit(page, values={"size": "a4"}, status=200)

    assert learner.response.data.startswith(b"%PDF-")
    assert database.scalar(select(func.count(PrintedForm.id))) == 0
    learner.get(f"/modules/{second.key}/print", status=409)


def test_lists_ask_the_same_of_the_database_whatever_their_length(
    desk, database, module, place, count_queries, shown
):
    desk.post("/paper/check", typed(module, place, wrong=5, act="enter"))
    desk.post(f"/paper/work/{module.key}/{shown.key}", rubric_form(shown, place, level=1))
    asked = {}
    for path in ("/paper/", "/paper/check", f"/paper/work/{module.key}/{shown.key}"):
        with count_queries() as sent:
            desk.get(path)
        asked[path] = len(sent)
    for n in range(4):
        other = make_enrollment(database, make_person(database, f"Learner {n}"))
        database.commit()
        desk.post("/paper/check", typed(module, other, act="enter"))
        desk.post(f"/paper/work/{module.key}/{shown.key}", rubric_form(shown, other))

    for path, before in asked.items():
        with count_queries() as sent:
            desk.get(path)
        assert len(sent) == before, path
