"""What hostile hands send: markup, nonsense, far too much, too often, and from elsewhere."""

import cProfile
import html
import pstats
import re
from urllib.parse import quote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask_security import hash_password
from sqlalchemy import Enum as EnumType
from sqlalchemy import String, func, select, update

from prss_training.accounts.models import User
from prss_training.accounts.services import give_code
from prss_training.certificates.models import Certificate, CertificateStep
from prss_training.coursework.models import Draft
from prss_training.demo.cast import ROSA
from prss_training.exams.models import ExaminationResult
from prss_training.notices.models import Letter
from prss_training.people.models import Person
from prss_training.records import Record
from prss_training.web.clock import now
from prss_training.web.limits import limiter
from tests.pages.client import hold_to_contract
from tests.stage import Stage, set_stage
from tests.test_access import acts, settings_for

pytestmark = pytest.mark.database

READERS = ("learner", "trainer", "supervisor", "registrar", "administrator")
SCRIPT = '<script>alert("{0}")</script>'
HOSTILE = {
    "markup": '<script>alert(1)</script>"><img src=x onerror=alert(1)> {{7*7}}${7*7}{%raise%}',
    "signs that nobody types": "Rosa \u202egnitirw \u200f👩🏽‍🚀".encode()
    + b"\xed\xa0\x80 \xff\xfe \x01\x0b\x1b[31m\r\nBcc: everyone@example.org\r\n\r\n",
    "far too much": "9" * 10_000,
}
PASSWORD = "violet kettle moss"

# Every column that holds words: those that somebody wrote, and those that only the program does.
WRITTEN = {
    "branding_signatory.name",
    "branding_signatory.role",
    "certificate_branding.address",
    "certificate_branding.logo_alt",
    "certificate_branding.seal_alt",
    "certificate_proposal.note",
    "certificate_request.new_name",
    "certificate_request.said",
    "certificate_request_answer.sentence",
    "certificate_together.note",
    "certificate_proposal_answer.note",
    "course_answer.reason",
    "accommodation.language",
    "accommodation.other",
    "agency.contact",
    "api_key.name",
    "attendance.reason",
    "attestation.asked_name",
    "attestation.employer",
    "attestation.relation",
    "attestation.supervisor_credential",
    "attestation.supervisor_employer",
    "attestation.supervisor_name",
    "attestation.supervisor_number",
    "attestation.supervisor_role",
    "attested_entry.reason",
    "board_approval.number",
    "board_approval.reason",
    "certificate.holder",
    "certificate_step.note",
    "check_try_granted.reason",
    "check_try_taken_back.reason",
    "cohort.about",
    "cohort.name",
    "cohort_answer.sentence",
    "cohort_application.body",
    "cohort_place.left_reason",
    "directory_note.home_page",
    "directory_note.name",
    "directory_note.offers",
    "directory_note.reach",
    "directory_note.reason",
    "directory_note.source_page",
    "directory_note.telephone",
    "draft.body",
    "evaluation.onward",
    "evaluation_answer.body",
    "evaluation_draft.onward",
    "examination_result.proof",
    "examination_result.reason",
    "goal.body",
    "goal.note",
    "grade.comment",
    "grade_corrected.reason",
    "invitation.name",
    "lesson_note.body",
    "module_answer.change",
    "module_answer.helped",
    "module_change.done",
    "module_change.reason",
    "module_change.said",
    "notice.about",
    "one_to_one.note",
    "organization.name",
    "organization.place",
    "organization.signatory_name",
    "organization.signatory_role",
    "particular.proof",
    "particular.reason",
    "person.name",
    "practice_decision.reason",
    "practice_dispute.reason",
    "practice_dispute_answer.reason",
    "practice_entry.employer",
    "practice_entry.reflection",
    "practice_entry.site",
    "practice_import_draft.content",
    "practice_reversal.reason",
    "rating.comment",
    "rating.excused",
    "roll_draft.content",
    "roster.file_name",
    "session_attendance.reason",
    "session_plan.place",
    "session_plan.reason",
    "session_plan.video_link",
    "sign_off.note",
    "signature.typed_name",
    "sitting_opened.place",
    "sitting_opened.plan",
    "sitting_opened.reason",
    "stage_step.reason",
    "stage_wish.body",
    "submission.body",
    "submission_entered.marked_by",
    "submission_taken_back.reason",
    "supervision.note",
    "transcript.body",
    "watch.address",
    "work_try_granted.reason",
}
OURS = {
    "certificate.about",
    "certificate.kind",
    "certificate_branding.color",
    "certificate_branding.name_color",
    "certificate_branding.template",
    "certificate_template.sha256",
    "certificate_template.version",
    "certificate_template_approval.sha256",
    "certificate_together_item.said",
    "certificate_withdrawal.mark",
    "credential_place.subject",
    "disclosure.by",
    "file_erasure.sha256",
    "issue_run.about",
    "issue_run.stopped_because",
    "issue_run_place.sentence",
    "made_credential.document",
    "made_credential.document_sha256",
    "made_credential.proof_key",
    "made_credential.token",
    "made_credential.token_key",
    "made_credential.token_sha256",
    "published_list.document",
    "published_list.key_id",
    "board_approval.board",
    "directory_note.about", "directory_note.state",
    "attendance.module", "attestation.device", "attestation.secret", "attestation.supervisor_email",
    "attestation_knock.reason",
    "certificate.code", "certificate.criteria", "certificate.family_key",
    "certificate.series", "certificate_document.key_id", "certificate_document.sha256",
    "bookmark.module", "bookmark.title", "check_try.module", "check_try_granted.module",
    "chosen_module.module", "draft.activity", "draft.page",
    "draft_told.activity", "draft_told.mark",
    "enrollment.criteria", "evaluation_draft.page", "examination_result.exam", "goal.module",
    "grade.rubric",
    "invitation.email",
    "invitation.token_hash", "letter.address", "letter.body", "letter.problem", "letter.subject",
    "lesson_note.module", "lesson_note.page", "lesson_note.title",
    "module_answer.module", "module_change.module",
    "module_completed.module", "notice.path", "organization.key", "organization.series",
    "organization.zone", "part_read.module", "place_kept.module",
    "practice_import.sha256", "sign_in_code.code_hash",
    "signature.sha256", "signature.statement", "sign_off.what", "stage_step.stage",
    "strengths_inventory.page", "stored_file.media_type", "stored_file.sha256",
    "submission.activity", "trail_entry.hash", "trail_entry.previous", "trail_entry.subject",
    "user_account.email", "user_account.fs_uniquifier", "user_account.password",
    "user_account.tf_primary_method", "user_account.tf_totp_secret", "user_account.username",
    "work_try_granted.activity",
    "calendar_address.nonce",
    "calendar_address.token_hash",
    "check_try_entered.form_code",
    "check_try_entered.form_name",
    "cohort.criteria",
    "cohort.zone",
    "live_session.module",
    "live_session.uid",
    "one_to_one.module",
    "printed_form.code",
    "printed_form.module",
    "printed_form.version",
    "rating.rubric",
    "session_code.code",
    "spoken_answer.media_type",
    "alert.became", "alert.mark", "alert.problem", "alert.was",
    "api_key.key_hash", "api_key.prefix",
    "roster.mark", "roster_file.ending", "roster_file.sha256",
    "watch.mark", "watch.nonce", "watched.status_seen",
}  # fmt: skip
# Written, and on no page that the cast opens: nothing of the kind happened in the story, a holder
# is shown by the certificate's face, and a verifier's pages have tests of their own.
UNSEEN = {
    # Answers, and who signs by a look: nothing on the stage was answered, or has such a look. Their
    # pages have tests of their own.
    "branding_signatory.name",
    "branding_signatory.role",
    "certificate_proposal_answer.note",
    "certificate_request_answer.sentence",
    "course_answer.reason",
    "attendance.reason",
    "certificate.holder",
    "check_try_granted.reason",
    "check_try_taken_back.reason",
    "cohort_answer.sentence",
    "cohort_place.left_reason",
    "examination_result.reason",
    "grade_corrected.reason",
    "practice_dispute.reason",
    "practice_dispute_answer.reason",
    "practice_import_draft.content",
    "practice_reversal.reason",
    "rating.comment",
    "rating.excused",
    "roll_draft.content",
    "roster.file_name",
    "session_plan.reason",
    "sitting_opened.plan",
    "sitting_opened.reason",
    "submission_taken_back.reason",
    "transcript.body",
    "watch.address",
    "work_try_granted.reason",
}


@pytest.fixture(scope="module")
def stage(new_database, library, tmp_path_factory):
    """The whole program, told once."""
    made = set_stage(settings_for(new_database, tmp_path_factory.mktemp("stage")), library)
    yield made
    made.leave()


@pytest.fixture
def limited(make_app):
    """An application that counts tries, and a client with a token for it."""
    before = limiter.enabled  # one counter serves every application of a process
    made = Stage(make_app(limits=True))
    with made.app.app_context():
        limiter.reset()
    yield made
    with made.app.app_context():
        limiter.reset()
    limiter.enabled = before
    made.leave()


def pages(stage) -> list[str]:
    files = ("static", "bootstrap.static", "scripts")
    return [stage.address(rule) for rule, _ in acts(stage, "GET") if rule.endpoint not in files]


def words() -> dict[str, object]:
    return {
        f"{table.name}.{column.name}": column
        for table in Record.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String) and not isinstance(column.type, EnumType)
    }


def read(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "lxml")


# --- what is written, and where it is shown ---


def test_every_column_with_words_is_known_as_written_by_people_or_by_the_program():
    assert set(words()) == WRITTEN | OURS


def test_what_anybody_wrote_is_shown_as_text_on_every_page(stage, opened):
    shown = set()
    with stage.undone() as session:
        for name, column in words().items():
            if name in WRITTEN:
                marker = SCRIPT.format(name) + "{{7*7}}"
                session.execute(update(column.table).values({column.name: marker}))
        session.execute(update(ExaminationResult).values(reason=""))
        for certificate in session.scalars(select(Certificate)):
            certificate.face = certificate.face | {
                "holder": SCRIPT.format("face.holder"),
                "organization": SCRIPT.format("face.organization"),
                "place": SCRIPT.format("face.place"),
            }
        session.commit()
        for who, path in [*((who, path) for who, path, _ in opened), *_also_with_words(session)]:
            answer = stage.client(who).get(path)
            assert answer.status_code == 200, f"{who} {path}"
            assert "<script>alert(" not in answer.text, f"{who} {path}"
            shown |= set(re.findall(r'alert\("([a-z_.]+)"\)', html.unescape(answer.text)))
            assert "</script>49" not in html.unescape(answer.text), f"{who} {path}"

    missing = WRITTEN - UNSEEN - shown
    assert not missing, ", ".join(sorted(missing))
    assert {"face.holder", "face.organization", "face.place"} <= shown


def _also_with_words(session) -> list[tuple[str, str]]:
    """Return pages that no number of the stage leads to: a draft, a suspended certificate."""
    draft = session.scalars(select(Draft)).one()
    module, _, activity = draft.activity.partition("/")
    step = session.scalars(select(CertificateStep)).first()
    return [
        ("peer", f"/modules/{module}/work/{activity}"),
        ("registrar", f"/register/{step.certificate_id}"),
    ]


def filled(form, value) -> dict[str, object]:
    """Fill every field that takes words with one value, and choose the first of the rest."""
    data: dict[str, object] = {}
    for field in form.select("input, select, textarea"):
        name, kind = field.get("name"), field.get("type", "text")
        if not name or kind in ("submit", "button", "file"):
            continue
        if kind == "hidden" or kind in ("date", "time"):
            data[name] = field.get("value", "")
        elif kind in ("radio", "checkbox"):
            data.setdefault(name, field.get("value", "on"))
        elif field.name == "select":
            options = [option["value"] for option in field.select("option") if option.get("value")]
            data[name] = options[0] if options else ""
        else:
            data[name] = value
    return data


def nonsense(form, value) -> dict[str, object]:
    """Put one value where everything else was offered: radios, dates, numbers, hidden fields."""
    return {
        field["name"]: value
        for field in form.select("[name]")
        if field["name"] != "csrf_token" and field.get("type") != "file"
    }


@pytest.fixture(scope="module")
def opened(stage) -> list[tuple[str, str, BeautifulSoup]]:
    """Every page that each of the cast may open."""
    found = []
    with stage.undone():
        for path in pages(stage):
            for who in ("nobody", *READERS):
                answer = stage.client(who).get(path)
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    found.append((who, path, read(answer)))
    return found


@pytest.fixture(scope="module")
def forms(opened):
    """Every form of every page, once, with whoever may send it."""
    found: dict[str, tuple[str, object]] = {}
    for who, _, page in opened:
        for form in page.select("main form[method=post]"):
            found.setdefault(re.sub(r"\d+", "0", form["action"]), (who, form))
    return list(found.values())


def test_there_are_many_forms_to_abuse(forms):
    actions = {form["action"] for _, form in forms}

    assert len(actions) > 30
    assert {"/practice/new", "/people/invite", "/organization/", "/sign-in"} <= actions


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_form_breaks_over_what_is_typed_into_it(stage, forms, kind):
    value = HOSTILE[kind]
    for who, form in forms:
        with stage.undone():
            data = filled(form, value) | {"csrf_token": stage.token}
            client = stage.client(who)
            answer = client.post(form["action"], data=data)
            assert answer.status_code in (200, 302, 303, 403, 404, 409, 422), (
                f"{form['action']} answered {kind} with {answer.status_code}"
            )
            if answer.status_code in (302, 303):
                answer = client.get(answer.headers["Location"])
                assert answer.status_code < 500, f"after {form['action']} with {kind}"
            if answer.mimetype == "text/html" and answer.status_code in (200, 422):
                hold_to_contract(answer.text)
                assert "<script>alert(" not in answer.text, form["action"]
                assert "<img src=x" not in answer.text, form["action"]


@pytest.mark.parametrize("kind", ["far too much", "signs that nobody types"])
def test_no_form_breaks_over_choices_it_never_offered(stage, forms, kind):
    for who, form in forms:
        with stage.undone():
            data = nonsense(form, HOSTILE[kind]) | {"csrf_token": stage.token}
            answer = stage.client(who).post(form["action"], data=data)
            assert answer.status_code < 500, f"{form['action']} with {kind}"


def test_a_zero_byte_is_refused_kindly_everywhere(stage, forms):
    for who, form in forms:
        with stage.undone() as session:
            before = stage.rows(session)
            data = filled(form, "Rosa\x00Delgado") | {"csrf_token": stage.token}
            answer = stage.client(who).post(form["action"], data=data)
            if any("\x00" in str(value) for value in data.values()):
                assert answer.status_code == 400, form["action"]
                assert hold_to_contract(answer.text).h1.text == "A request we could not read"
                assert stage.rows(session) == before
    for path in ("/join/river%00bend", "/verify/%00", "/register/?q=%00", "/learners/?%00=1"):
        assert stage.client("registrar").get(path).status_code == 400, path


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Rosa \u202eodagleD", "Rosa odagleD"),
        ("Rosa\u2066 Delgado\u200b", "Rosa Delgado"),
        ("Ro\x01sa\x0bDelgado", "Rosa Delgado"),
    ],
)
def test_a_name_is_kept_without_signs_that_make_it_look_like_another(stage, typed, kept):
    data = {"csrf_token": stage.token, "username": "rosa.two", "password": PASSWORD}
    with stage.undone() as session:
        answer = stage.client().post("/join/riverbend", data=data | {"name": typed})

        assert answer.status_code == 303
        newest = select(Person.name).order_by(Person.id.desc()).limit(1)
        assert session.scalar(newest) == kept


@pytest.mark.parametrize("name", ["Nǃxau ǂToma", "علی‌رضا", "Siân O’Brien-Łukasz", "王小雯"])
def test_names_of_people_are_taken_whatever_their_script(stage, name):
    data = {"csrf_token": stage.token, "username": "somebody.new", "password": PASSWORD}
    with stage.undone() as session:
        answer = stage.client().post("/join/riverbend", data=data | {"name": name})

        assert answer.status_code == 303, answer.text
        assert session.scalars(select(Person).where(Person.name == name)).one()


def test_a_request_that_is_too_large_is_told_so(stage):
    field = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n%b\r\n--x--\r\n'
    text = field % (b"x" * 3 * 1024 * 1024)
    kind = "multipart/form-data; boundary=x"
    for path, size in (("/verify", 13 * 1024 * 1024), ("/sign-in", len(text))):
        answer = stage.client().post(
            path, data=text, content_type=kind, environ_overrides={"CONTENT_LENGTH": str(size)}
        )

        assert answer.status_code == 413, path
        assert hold_to_contract(answer.text).h1.text == "More than we can take at once"


# --- addresses ---

NONSENSE = {
    "negative": "-1",
    "nothing": "0",
    "enormous": "9" * 22,
    "another script's digit": "%C2%B2",
    "a statement": "name%3B%20drop%20table%20person%3B--",
    "signs that searches use": "%25_%5C%27%22%5B%5D",
    "markup": quote('"><script>alert(1)</script>'),
    "very long": "a" * 10_000,
    "half a character": "%ED%A0%80%FF",
    "a way out": "..%2F..%2F..%2Fetc%2Fpasswd",
    "twice": "1&page=2&q=3&sort=4",
    "empty": "",
}
# Each list with everything that it reads from its address, and what makes a page of its own.
LISTS = [
    ("registrar", "/register/", "page q status"),
    ("registrar", "/register/ready", "page"),
    ("registrar", "/learners/", "page q sort way"),
    ("registrar", "/people/", "page role"),
    ("trainer", "/grading/", "page module"),
    ("trainer", "/attendance/", "page"),
    ("trainer", "/attendance/", "module"),
    ("supervisor", "/supervision/", "page"),
    ("learner", "/practice/", "page"),
    ("learner", "/practice/new", "from"),
    ("learner", "/notices/", "page"),
    ("learner", "/directory/", "page q state"),
    ("learner", "/practice/signatures/", "page"),
    ("supervisor", "/signatures/", "page"),
    ("supervisor", "/evaluations/", "page q"),
    ("supervisor", "/path/ready", "page q"),
    ("registrar", "/directory/notes/", "page"),
    ("learner", "/standing", "criteria"),
]


@pytest.mark.parametrize("kind", NONSENSE)
def test_no_page_breaks_over_its_query(stage, kind):
    with stage.undone():
        for who, path, names in LISTS:
            query = "&".join(f"{name}={NONSENSE[kind]}" for name in [*names.split(), "made[up]"])
            answer = stage.client(who).get(f"{path}?{query}")
            assert answer.status_code in (200, 404), f"{path}?{query[:60]}"
            hold_to_contract(answer.text)
            assert "<script>alert(" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/register/99999999999999999999",
        "/register/-1",
        "/register/1e3",
        "/register/2147483647",
        "/modules/../../etc/passwd",
        "/static/../../pyproject.toml",
        "/static/%2e%2e/%2e%2e/pyproject.toml",
        "/modules/%2e%2e%2fshared-values",
        "/program/credentials/..%2fpublished",
        "/join/riverbend%27%20or%201=1",
        "/" + "a" * 8_000,
        "/verify/" + "7" * 3_000,
        "/%ff%fe",
        "/.git/config",
        "/.env",
    ],
)
def test_an_address_that_names_nothing_is_not_found(stage, path):
    for who in ("nobody", "registrar"):
        answer = stage.client(who).get(path)
        if answer.status_code == 303:  # a stranger to the house is asked to sign in first
            assert who == "nobody"
            continue
        expected = (422,) if path.startswith("/verify/") else (403, 404)
        assert answer.status_code in expected, f"{who} {path[:60]}"
        hold_to_contract(answer.text)
        assert "<script>alert(" not in answer.text


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", "/"), ("PUT", "/register/"), ("PATCH", "/verify"), ("GET", "/sign-out"),
     ("GET", "/enroll"), ("DELETE", "/register/1"), ("TRACE", "/"), ("MADEUP", "/account/")],
)  # fmt: skip
def test_a_method_that_is_not_known_there_is_refused_with_a_page(stage, method, path):
    data = {"csrf_token": stage.token}
    answer = stage.client("registrar").open(path, method=method, data=data)

    assert answer.status_code == 405
    assert answer.headers["Allow"]
    hold_to_contract(answer.text)


def test_a_breakage_shows_its_page_even_where_the_database_does_not_answer(make_app, stage):
    broken = make_app(database_url="sqlite:////nowhere/at/all.sqlite")
    broken.testing = False
    broken.config["PROPAGATE_EXCEPTIONS"] = False
    client = broken.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = stage.uniques["registrar"]
        cookie["_fresh"] = True

    for path in ("/", "/register/", "/nowhere"):
        answer = client.get(path)
        assert answer.status_code == 500, path
        assert hold_to_contract(answer.text).h1.text == "Something broke on our side"
    assert broken.test_client().get("/healthz").status_code == 200
    assert broken.test_client().get("/readyz").status_code == 503


# --- being sent elsewhere ---

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "/%09/evil.example/",
    " //evil.example/",
    "javascript:alert(1)",
    "http:evil.example",
    "https:/evil.example",
    "data:text/html,x",
    "//localhost@evil.example/",
    "/account/\r\nLocation: https://evil.example/",
]


def as_browser(location: str) -> str:
    """Return the host that a browser would go to: it drops tabs and takes \\ for /."""
    place = re.sub(r"[\t\r\n]", "", location.strip()).replace("\\", "/")
    return urlsplit(urljoin("http://localhost/sign-in", place)).netloc


@pytest.fixture(scope="module")
def hashed(stage) -> str:
    with stage.app.test_request_context():
        return hash_password(PASSWORD)


@pytest.fixture
def with_password(stage, hashed):
    """The stage with a password for the learner, taken back afterwards."""
    with stage.undone() as session:
        session.execute(
            update(User).where(User.person_id == stage.people["learner"]).values(password=hashed)
        )
        session.commit()
        yield stage, session


@pytest.mark.parametrize("place", ELSEWHERE)
def test_signing_in_leads_nowhere_else(with_password, place):
    stage, _ = with_password
    path = f"/sign-in?next={quote(place)}"
    data = {"csrf_token": stage.token, "email": ROSA.username, "password": PASSWORD}

    answers = [stage.client().post(path, data=data), stage.client("learner").get(path)]

    for answer in answers:
        assert answer.status_code in (200, 302, 303), path
        assert as_browser(answer.headers.get("Location", "/")) == "localhost", path


def test_signing_in_leads_to_the_page_that_was_wanted_here(with_password):
    stage, _ = with_password
    data = {"csrf_token": stage.token, "email": ROSA.username, "password": PASSWORD}

    answer = stage.client().post("/sign-in?next=/practice/", data=data)

    assert answer.headers["Location"] == "/practice/"


@pytest.mark.parametrize(
    "path", ["//evil.example/", "///evil.example/account/", "/\\evil.example/", "//evil.example/a/"]
)
def test_an_address_that_looks_like_another_host_is_not_followed(stage, path):
    for who in ("nobody", "learner"):
        answer = stage.client(who).get(
            "/", environ_overrides={"PATH_INFO": path, "REQUEST_URI": path, "RAW_URI": path}
        )
        place = answer.headers.get("Location", "/")
        assert as_browser(place) == "localhost", f"{who} {path} -> {place}"


def test_letters_carry_the_public_address_whatever_host_was_named(with_password):
    evil = {"headers": {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}}
    stage, session = with_password
    token = {"csrf_token": stage.token}
    before = session.scalar(select(func.count()).select_from(Letter))
    nobody, registrar = stage.client(), stage.client("registrar")
    for client in (nobody, registrar):
        value = client.get_cookie("prss").value
        client.set_cookie("prss", value, domain="evil.example")
    nobody.post("/reset", data=token | {"email": ROSA.address}, **evil)
    nobody.post("/confirm", data=token | {"email": "somebody@example.org"}, **evil)
    new = {"name": "New Person", "email": "new@example.org", "password": PASSWORD}
    nobody.post("/join/riverbend", data=token | new, **evil)
    invited = {"role": "trainer", "email": "invited@example.org", "name": "Ines"}
    shown = registrar.post("/people/invite", data=token | invited, **evil)
    letters = session.scalars(select(Letter).order_by(Letter.id)).all()[before:]

    assert {letter.address for letter in letters} >= {
        ROSA.address,
        "new@example.org",
        "invited@example.org",
    }
    assert shown.status_code == 200
    assert "evil.example/invitation" not in shown.text
    for letter in letters:
        assert "evil" not in letter.body + letter.subject, letter.subject
        assert "http://127.0.0.1:8000/" in letter.body


def test_no_redirect_names_the_host_that_was_asked_for(stage):
    evil = {"Host": "evil.example"}
    for path in ("/account/", "/register/", "/account/password", "/sign-in/second-step"):
        place = stage.client().get(path, headers=evil).headers["Location"]
        assert place.startswith("/sign-in"), path


# --- knocking too often, and asking who is here ---


def knock(client, stage, path, data):
    return client.post(path, data={"csrf_token": stage.token} | data)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/sign-in", {"email": "rosa", "password": "wrong guess"}),
        ("/sign-in-code", {"who": "rosa", "code": "0000-0000"}),
        ("/verify", {"code": "no code at all"}),
        ("/verify", {"number": "PL-2026-000001-X", "family_name": "Delgado"}),
    ],
)
def test_too_many_tries_are_told_to_wait_and_how_long(limited, path, data):
    client = limited.client()
    tries = 22 if path == "/verify" else 11
    answers = [knock(client, limited, path, data) for _ in range(tries)]
    last = answers[-1]

    assert answers[0].status_code != 429
    assert last.status_code == 429
    assert 0 < int(last.headers["Retry-After"]) <= 3600
    assert hold_to_contract(last.text).h1.text == "Many tries in a short time"


def test_looking_up_codes_at_random_is_slowed_down_too(limited):
    client = limited.client()
    statuses = [client.get(f"/verify/0000-0000-0000-{n:04d}").status_code for n in range(25)]

    assert statuses[-1] == 429
    assert set(statuses) <= {404, 422, 429}


def plain(answer) -> str:
    """Return what a page says, without what differs in every page."""
    page = read(answer)
    for field in page.select("input"):
        field.decompose()
    return page.main.get_text(" ", strip=True)


def slow_hashes(act) -> int:
    """How many times an act went through the slow hash, which is what takes the time."""
    profile = cProfile.Profile()
    profile.runcall(act)
    calls = pstats.Stats(profile).stats.items()
    return sum(
        called[1]
        for (file, _, name), called in calls
        if "argon2" in file and name in ("hash_secret", "verify_secret")
    )


@pytest.mark.parametrize(
    ("path", "field", "rest", "status"),
    [
        ("/sign-in", "email", {"password": "wrong guess here"}, 200),
        ("/sign-in-code", "who", {"code": "0000-0000"}, 422),
        ("/reset", "email", {}, 200),
        ("/confirm", "email", {}, 200),
    ],
)
def test_a_door_answers_a_known_name_and_an_unknown_one_alike(
    with_password, path, field, rest, status
):
    stage, _ = with_password
    known, unknown = (
        knock(stage.client(), stage, path, {field: name} | rest)
        for name in (ROSA.address, "nobody-at-all@example.org")
    )

    assert known.status_code == unknown.status_code == status
    assert plain(known) == plain(unknown)


@pytest.mark.parametrize(
    ("path", "field", "rest"),
    [
        ("/sign-in", "email", {"password": "wrong guess here"}),
        ("/sign-in-code", "who", {"code": "0000-0000"}),
    ],
)
def test_a_wrong_guess_takes_as_long_for_a_name_that_nobody_has(with_password, path, field, rest):
    stage, session = with_password
    rosa = session.get_one(Person, stage.people["learner"])
    give_code(session, rosa, giver=None, organization=None, at=now())
    session.commit()

    def guess(name):
        return lambda: knock(stage.client(), stage, path, {field: name} | rest)

    known, unknown = slow_hashes(guess(ROSA.username)), slow_hashes(guess("nobody.at.all"))

    assert known == unknown == 1


# --- what every answer carries ---

SAMPLE = ["/", "/sign-in", "/program/", "/verify", "/account/", "/nowhere", "/register/"]


@pytest.mark.parametrize("path", SAMPLE)
def test_every_page_carries_the_headers_that_protect_it(stage, path):
    for who in ("nobody", "registrar"):
        sent = stage.client(who).get(path).headers
        policy = sent["Content-Security-Policy"]

        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "form-action 'self'" in policy
        assert sent["Cache-Control"] == "no-store"
        assert sent["X-Content-Type-Options"] == "nosniff"
        assert sent["X-Frame-Options"] == "DENY"
        assert sent["Referrer-Policy"] == "same-origin"
        assert sent["X-Robots-Tag"] == "noindex"
        assert "Server" not in sent


def test_asking_about_a_certificate_leaves_no_cookie(stage):
    client = stage.app.test_client()
    code = stage.values["code"]

    answers = [
        client.get("/verify"),
        client.get(f"/verify/{code}"),
        client.get(f"/verify/{code}.json"),
        client.post("/verify", data={"code": code}),
        client.post("/verify", data={"number": "PL-2026-000001-X", "family_name": "Delgado"}),
    ]

    assert not [one for one in answers if "Set-Cookie" in one.headers]


def test_static_files_may_be_kept_and_pages_may_not(stage):
    page = read(stage.client().get("/"))
    [sheet] = [link["href"] for link in page.select("link") if "tokens.css" in link["href"]]

    kept = stage.client().get(sheet, buffered=True).headers["Cache-Control"]

    assert "immutable" in kept
    assert "public" in kept


def test_over_https_the_cookie_never_travels_in_the_clear(make_app):
    app = make_app(base_url="https://prss.example")

    answer = app.test_client().get("/sign-in", base_url="https://prss.example")

    cookie = answer.headers["Set-Cookie"]
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "max-age=31556926" in answer.headers["Strict-Transport-Security"]
    clear = app.test_client().get("/sign-in", base_url="http://prss.example")
    assert clear.headers["Location"].startswith("https://")


def test_no_address_holds_a_name_or_an_email(stage, opened):
    personal = {"name", "email", "username", "person", "learner", "holder"}
    rules = [rule for rule, _ in acts(stage)]
    # The name of a credential.
    allowed = {"programs.credential", "pathways.my_credential", "pathways.learners_credential"}

    assert not [
        rule.rule for rule in rules if personal & rule.arguments and rule.endpoint not in allowed
    ]
    told = [ROSA.address, "Delgado", quote(ROSA.name)]
    for who, path, page in opened:
        links = [a["href"] for a in page.select("a[href]") if "mailto:" not in a["href"]]
        assert not [one for one in links if any(word in one for word in told)], f"{who} {path}"
