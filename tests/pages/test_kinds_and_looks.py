"""What a registrar finds who issues other kinds, and whoever chooses how certificates look."""

import io
import zipfile
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from prss_training.certificates.models import Certificate, CertificateBranding, CertificateTemplate
from prss_training.cohorts.models import LiveSession
from prss_training.content.certificate_templates import read_template
from prss_training.domain.people import Role
from tests.certificates.holders import make_certificate, make_ready, make_registrar
from tests.certificates.learning import attend_again
from tests.factories import make_person


@pytest.fixture
def priya(database):
    found = make_registrar(database)
    database.commit()
    return found


@pytest.fixture
def place(database, library):
    found = make_ready(database, library)
    database.commit()
    return found


@pytest.fixture
def ada(database):
    found = make_person(database, "Ada Admin", Role.ADMINISTRATOR)
    database.commit()
    return found


def png(width=200, height=120, mode="RGBA"):
    written = BytesIO()
    Image.new(mode, (width, height), (15, 92, 92, 180)[: len(mode)]).save(written, "PNG")
    return written.getvalue()


def zipped(files):
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return written.getvalue()


def upload(browser, page, action, files, status=303, **values):
    """Send a form with files in it."""
    form = page.find("form", attrs={"action": action, "method": "post"})
    sent = {
        i["name"]: i.get("value", "") for i in form.select("input[type=hidden], input[type=text]")
    }
    sent |= {i["name"]: i["value"] for i in form.select("input[type=radio][checked]")}
    sent |= values
    sent |= {name: (io.BytesIO(content), file) for name, (file, content) in files.items()}
    return browser.post(action, sent, status=status)


def test_a_registrar_sees_every_kind_and_issues_a_certificate_of_training(
    browser, database, place, priya
):
    browser.sign_in(priya)
    page = browser.get(f"/register/issue/{place.id}/kinds")
    [link] = [a for a in page.select("main a") if "Look at the certificate of training" in a.text]
    page = browser.get(f"{link['href']}?language=es")
    assert "Certificado de finalización de la formación" in page.main.text
    assert "Formación de líderes de pares" in page.main.text

    browser.submit(page, f"/register/issue/{place.id}/as/training-completion")
    page = browser.follow()

    assert "Issued PL-" in page.text
    [row] = database.scalars(select(Certificate))
    assert (row.kind, row.face["language"], row.expires_on) == ("training-completion", "es", None)
    page = browser.get(f"/verify/{row.face['code']}")
    assert "This certificate is valid" in page.main.text
    assert "Certificado de finalización de la formación" in page.main.text
    assert "Practice, in hours" not in page.main.text
    page = browser.get(f"/register/issue/{place.id}/as/training-completion")
    assert "no second one can be issued" in page.main.text
    assert not page.find(
        "form",
        attrs={"method": "post", "action": f"/register/issue/{place.id}/as/training-completion"},
    )


def test_what_is_shown_before_issue_is_a_picture_of_the_page(browser, place, priya):
    browser.sign_in(priya)
    page = browser.get(f"/register/issue/{place.id}")
    [picture] = page.select("main img.page-picture")

    browser.get(picture["src"])

    shown = Image.open(BytesIO(browser.response.data))
    assert shown.size[0] == 1100
    assert browser.response.headers["Cache-Control"] == "no-store"


def test_continuing_education_is_for_sessions_after_certification(
    browser, database, library, priya
):
    certificate = make_certificate(database, library, "Jamal Brooks", registrar=priya)
    database.commit()
    browser.sign_in(priya)
    page = browser.get(f"/register/issue/{certificate.enrollment_id}/kinds")
    assert "Nothing yet" in page.main.text
    attend_again(database, certificate.enrollment_id, "ethics-and-boundaries")
    held = database.scalar(select(LiveSession.id))
    database.commit()

    page = browser.get(f"/register/issue/{certificate.enrollment_id}/kinds")
    [link] = [a for a in page.select("main a") if a.text.startswith("Look at it")]
    page = browser.get(link["href"])
    browser.submit(page, f"/register/issue/{certificate.enrollment_id}/as/continuing-education")
    page = browser.follow()

    assert "Issued PL-" in page.text
    row = database.scalars(select(Certificate).order_by(Certificate.id.desc())).first()
    assert row.kind == "continuing-education"
    assert row.about == f"live-session:{held}:ethics-and-boundaries"
    assert row.face["credential"] == "Ethics, boundaries and dual relationships"


def test_hours_that_are_not_there_give_no_certificate(browser, place, priya):
    browser.sign_in(priya)

    browser.get(f"/register/issue/{place.id}/as/continuing-education?about=session:99", status=404)


def test_a_look_is_saved_seen_and_put_in_use(browser, database, priya):
    browser.sign_in(priya)
    page = browser.get("/organization/certificates/")
    upload(
        browser,
        page,
        "/organization/certificates/",
        {"logo": ("logo.png", png())},
        color="#6a1b4d",
        logo_alt="A river between two hills",
        paper="a4",
        first_name="Luz Marina Ortega",
        first_role="Director of Training",
    )
    page = browser.follow()
    assert "Version 1" in page.text
    [first, *_] = page.select("main img.page-picture")
    browser.get(first["src"])
    assert browser.response.mimetype == "image/png"
    browser.get("/organization/certificates/1/training-completion-es.pdf")
    assert browser.response.data.startswith(b"%PDF")

    browser.submit(browser.get("/organization/certificates/1"), "/organization/certificates/1/use")
    page = browser.follow()

    [row] = [row for row in page.select("tbody tr") if "In use" in row.text]
    assert "Version 1" in row.text
    [kept] = database.scalars(select(CertificateBranding))
    assert (kept.paper, kept.color) == ("a4", "#6a1b4d")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("color", "#9ccfcf", "too light to be read on white"),
        ("name_color", "green", "Write the color as #"),
        ("first_name", "Only A Name", "both the name and the position"),
    ],
)
def test_a_look_that_cannot_be_printed_is_refused_and_nothing_typed_is_lost(
    browser, database, priya, field, value, said
):
    browser.sign_in(priya)
    page = browser.get("/organization/certificates/")

    page = upload(
        browser,
        page,
        "/organization/certificates/",
        {},
        422,
        address="118 Lake Avenue",
        **{field: value},
    )

    assert browser.response.status_code == 422
    assert said in page.main.text
    assert page.find(id="address")["value"] == "118 Lake Avenue"
    assert page.find(id=field)["value"] == value
    assert not list(database.scalars(select(CertificateBranding)))


def test_a_picture_without_words_is_refused(browser, priya):
    browser.sign_in(priya)
    page = browser.get("/organization/certificates/")

    page = upload(browser, page, "/organization/certificates/", {"seal": ("seal.png", png())}, 422)

    assert "Say in a few words what the seal shows" in page.main.text


def test_a_script_in_a_logo_is_refused(browser, priya):
    browser.sign_in(priya)
    page = browser.get("/organization/certificates/")
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>1</script></svg>'

    page = upload(
        browser,
        page,
        "/organization/certificates/",
        {"logo": ("logo.svg", drawing)},
        422,
        logo_alt="A logo",
    )

    assert "“script”, which is not printed here" in page.main.text


def test_an_administrator_adds_looks_at_and_approves_a_template(browser, database, ada):
    browser.sign_in(ada)
    files = dict(read_template("2026.2").files)
    files["page.css"] += "\nh1 { font-style: italic; }\n"
    page = browser.get("/certificate-templates/")
    upload(
        browser,
        page,
        "/certificate-templates/",
        {"files": ("own.zip", zipped(files))},
        version="riverbend-1",
    )
    page = browser.follow()
    browser.get(page.select("main img.page-picture")[0]["src"])
    assert browser.response.mimetype == "image/png"

    browser.submit(page, "/certificate-templates/riverbend-1/approval")
    page = browser.follow()

    assert "Ada Admin" in page.main.text
    [row] = database.scalars(select(CertificateTemplate))
    assert row.approval.sha256 == row.sha256


def test_a_template_that_reaches_for_the_server_is_refused(browser, ada):
    browser.sign_in(ada)
    files = dict(read_template("2026.2").files)
    files["page.html"] += "{{ ''.__class__.__mro__ }}"
    page = browser.get("/certificate-templates/")

    page = upload(
        browser,
        page,
        "/certificate-templates/",
        {"files": ("own.zip", zipped(files))},
        422,
        version="riverbend-1",
    )

    assert browser.response.status_code == 422
    assert "cannot be drawn" in page.main.text
