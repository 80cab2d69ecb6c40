"""The pages where an organization chooses how its certificates look, and those of templates."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.certificates import branding, templates
from prss_training.certificates.look import Look
from prss_training.certificates.look_forms import LookForm, TemplateForm, UseForm
from prss_training.certificates.models import CertificateBranding
from prss_training.certificates.pdf import certificate_pdf
from prss_training.certificates.samples import sample_face
from prss_training.certificates.style import (
    Style,
    in_use,
    pictures_kept,
    style_by,
)
from prss_training.content.certificate_file import shipped_words
from prss_training.content.certificate_templates import (
    Template,
    published_templates,
    read_template,
    shipped_versions,
    template_changes,
)
from prss_training.documents import first_page_png
from prss_training.domain.certificate import Face
from prss_training.domain.certificate_kind import CertificateKind, Language, Paper
from prss_training.domain.errors import Conflict, Unacceptable
from prss_training.domain.people import Act
from prss_training.files.store import open_store
from prss_training.people.models import Organization
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.settings import settings

bp = Blueprint("look", __name__)

_WIDTH = 1100
_FORMS = frozenset({"png", "pdf"})


@bp.route("/organization/certificates/", methods=["GET", "POST"])
@may_required(Act.MANAGE_ORGANIZATION)
def looks() -> ResponseReturnValue:
    """Show every version of the look, and take a new one."""
    session, where = db.session(), current_organization()
    versions = branding.looks(session, where)
    before = versions[0] if versions else None
    form = LookForm.following(before, _usable(session))
    if not form.validate_on_submit():
        return _looks_page(form, versions), 422 if form.errors else 200
    try:
        with unit_of_work() as writing:
            mine = _again(writing, before)
            saved = branding.save_look(
                writing,
                current_organization(),
                form.facts(mine),
                store=open_store(settings().files),
                actor=current_person(),
                at=now(),
            )
            number = saved.number
    except (Unacceptable, Conflict) as refusal:
        form.blame(refusal)
        return _looks_page(form, branding.looks(db.session(), where)), status_of(refusal)
    flash("Saved. Look at the samples, then put it in use.")
    return redirect(url_for(".one_look", number=number), 303)


def _again(session: Session, before: CertificateBranding | None) -> CertificateBranding | None:
    return session.get(CertificateBranding, before.id) if before else None


def _looks_page(form: LookForm, versions: list[CertificateBranding]) -> str:
    used = in_use(db.session(), current_organization())
    return render_template(
        "certificates/looks.html",
        form=form,
        looks=versions,
        before=versions[0] if versions else None,
        used=used.number if used else 0,
        zone=current_organization().zone,
    )


def _usable(session: Session) -> list[str]:
    """Return the templates to choose from besides the newest."""
    known = published_templates()
    ours = [version for version in shipped_versions() if version in known]
    own = [row.version for row in templates.own_templates(session) if row.approval]
    # The first has no words but English, and no kinds: it draws what was issued with it.
    return [*ours[1:], *own]


@bp.get("/organization/certificates/<int:number>")
@may_required(Act.MANAGE_ORGANIZATION)
def one_look(number: int) -> ResponseReturnValue:
    """Show samples of each kind in one version of the look; 0 is the plain look."""
    return _one_page(number)


def _one_page(number: int, refusal: str = "") -> str:
    where = current_organization()
    found = _look(where, number)
    used = in_use(db.session(), where)
    return render_template(
        "certificates/look.html",
        look=found,
        number=number,
        used=(used.number if used else 0) == number,
        kinds=list(CertificateKind),
        languages=list(Language),
        form=UseForm(),
        refusal=refusal,
        zone=where.zone,
    )


@bp.post("/organization/certificates/<int:number>/use")
@may_required(Act.MANAGE_ORGANIZATION)
def use(number: int) -> ResponseReturnValue:
    """Put a version of the look in use."""
    if not UseForm().validate_on_submit():
        return _one_page(number), 422
    try:
        with unit_of_work() as session:
            where = current_organization()
            found = branding.look(session, where, number) if number else None
            branding.put_in_use(session, where, found, actor=current_person(), at=now())
    except Conflict as refusal:
        return _one_page(number, str(refusal)), status_of(refusal)
    flash("Certificates look like this from now on. Those that were issued keep their look.")
    return redirect(url_for(".looks"), 303)


@bp.get("/organization/certificates/<int:number>/<kind>-<language>.<form>")
@may_required(Act.MANAGE_ORGANIZATION)
def sample(number: int, kind: str, language: str, form: str) -> ResponseReturnValue:
    """Draw a sample of one kind in one version of the look: marked as one, and not signed."""
    if form not in _FORMS:
        raise branding.NoSuchLook
    session, where = db.session(), current_organization()
    style = style_by(session, _look(where, number), _kind(kind), language=_language(language))
    face = sample_face(where, style, issuer=current_person().name)
    pictures = pictures_kept(session, open_store(settings().files), face)
    return drawn_sample(face, Look(style.template, pictures), form, at=now())


def drawn_sample(face: Face, look: Look, form: str, *, at: datetime) -> FlaskResponse:
    """Return a face as a sample, as a picture or as a PDF. Nothing of it is kept anywhere."""
    pdf = certificate_pdf(face, base_url=settings().base_url, created=at, look=look, sample=True)
    if form == "png":
        return FlaskResponse(first_page_png(pdf, width=_WIDTH), mimetype="image/png")
    headers = {"Content-Disposition": 'inline; filename="sample.pdf"'}
    return FlaskResponse(pdf, mimetype="application/pdf", headers=headers)


def _look(where: Organization, number: int) -> CertificateBranding | None:
    return branding.look(db.session(), where, number) if number else None


def _kind(word: str) -> CertificateKind:
    if word not in set(CertificateKind):
        raise branding.NoSuchLook
    return CertificateKind(word)


def _language(word: str) -> Language:
    if word not in set(Language):
        raise branding.NoSuchLook
    return Language(word)


# --- templates ---


@bp.route("/certificate-templates/", methods=["GET", "POST"])
@may_required(Act.MANAGE_INSTALLATION)
def own_templates() -> ResponseReturnValue:
    """List every template with its fingerprint, and take one of the operator's own."""
    form = TemplateForm()
    if not form.validate_on_submit():
        return _templates_page(form), 422 if form.errors else 200
    version = (form.version.data or "").strip()
    try:
        with unit_of_work() as session:
            templates.add_template(
                session,
                version,
                form.files.data.read(templates.LARGEST + 1),
                faces=_samples_by,
                actor=current_person(),
                at=now(),
            )
    except (templates.VersionUnusable, templates.VersionTaken) as refusal:
        form.version.errors = [str(refusal)]
        return _templates_page(form), status_of(refusal)
    except (Unacceptable, Conflict) as refusal:
        form.files.errors = [str(refusal)]
        return _templates_page(form), status_of(refusal)
    flash("Added. Look at the samples, then approve it.")
    return redirect(url_for(".own_template", version=version), 303)


def _samples_by(template: Template) -> list[Face]:
    """Return a face of each kind, language and paper, to be drawn by a template."""
    where = Organization(name="Example Organization", place="Example Town", zone="UTC")
    return [
        sample_face(where, _style(template, kind, language, paper), issuer="Sam Sample")
        for kind in CertificateKind
        for language in Language
        for paper in Paper
    ]


def _style(
    template: Template, kind: CertificateKind, language: Language, paper: Paper = Paper.LETTER
) -> Style:
    content = shipped_words()
    found = content.kinds[kind]
    return Style(
        kind=found,
        words=found.words[language],
        labels=content.labels[language],
        language=language,
        paper=paper,
        template=template,
    )


def _templates_page(form: TemplateForm) -> str:
    known = published_templates()
    shipped = [
        (version, read_template(version).sha256, known.get(version))
        for version in shipped_versions()
    ]
    return render_template(
        "certificates/templates.html",
        form=form,
        shipped=shipped,
        own=templates.own_templates(db.session()),
        changed=templates.changed_templates(db.session()),
        problems=template_changes(),
        zone=_zone(),
    )


@bp.get("/certificate-templates/<version>")
@may_required(Act.MANAGE_INSTALLATION)
def own_template(version: str) -> ResponseReturnValue:
    """Show a template of the operator's own: what is in it, and samples drawn by it."""
    return _template_page(version)


def _template_page(version: str, refusal: str = "") -> str:
    return render_template(
        "certificates/template.html",
        row=templates.template_row(db.session(), version),
        changed=version in templates.changed_templates(db.session()),
        kinds=list(CertificateKind),
        form=UseForm(),
        refusal=refusal,
        zone=_zone(),
    )


@bp.post("/certificate-templates/<version>/approval")
@may_required(Act.MANAGE_INSTALLATION)
def approve(version: str) -> ResponseReturnValue:
    """Approve a template, so that organizations can choose it."""
    if not UseForm().validate_on_submit():
        return _template_page(version), 422
    try:
        with unit_of_work() as session:
            row = templates.template_row(session, version)
            templates.approve(session, row, actor=current_person(), at=now())
    except Conflict as refusal:
        return _template_page(version, str(refusal)), status_of(refusal)
    flash(f"{version} is approved. Organizations can choose it now.")
    return redirect(url_for(".own_templates"), 303)


@bp.get("/certificate-templates/<version>/<kind>.png")
@may_required(Act.MANAGE_INSTALLATION)
def template_sample(version: str, kind: str) -> ResponseReturnValue:
    """Draw a sample by a template of the operator's own, approved or not."""
    row = templates.template_row(db.session(), version)
    template = Template(row.version, row.files)
    language = request.args.get("language", Language.ENGLISH.value)
    style = _style(template, _kind(kind), _language(language))
    where = Organization(name="Example Organization", place="Example Town", zone="UTC")
    face = sample_face(where, style, issuer="Sam Sample")
    return drawn_sample(face, Look(template), "png", at=now())


def _zone() -> str:
    """Return the zone that moments are told in to an administrator, who has no organization."""
    return "UTC"
