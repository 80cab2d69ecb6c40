"""The composition root: `create_app`, and the `prss` command."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from flask import Flask, current_app, request
from flask_bootstrap import Bootstrap5
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from prss_training import paths
from prss_training.accommodations import views as accommodations_views
from prss_training.accommodations.queries import reads_large_print
from prss_training.accounts import views as accounts_views
from prss_training.accounts.guards import Here, here_or_none
from prss_training.accounts.security import init_accounts
from prss_training.agencies import views as agencies_views
from prss_training.api import views as api_views
from prss_training.attendance import views as attendance_views
from prss_training.attestations import views as attestations_views
from prss_training.certificates import kind_pages as certificates_kind_pages
from prss_training.certificates import look_pages as certificates_look_pages
from prss_training.certificates import proposal_pages, request_pages, shown_pages, together_pages
from prss_training.certificates import views as certificates_views
from prss_training.certificates.companions import init_companions
from prss_training.certificates.forgetting import init_forgetting
from prss_training.checks import views as checks_views
from prss_training.cohorts import views as cohorts_views
from prss_training.content.library import Library, load_library
from prss_training.coursework import views as coursework_views
from prss_training.credentials import making as credentials_making
from prss_training.credentials import services as credentials_services
from prss_training.credentials import views as credentials_views
from prss_training.directory import views as directory_views
from prss_training.disclosures.here import init_disclosures
from prss_training.domain.people import Act, Role, may
from prss_training.enrollments import views as enrollments_views
from prss_training.evaluations import views as evaluations_views
from prss_training.exams import views as exams_views
from prss_training.feedback import views as feedback_views
from prss_training.fieldwork import views as fieldwork_views
from prss_training.grading import second_pages
from prss_training.grading import views as grading_views
from prss_training.issuing import services as issuing_services
from prss_training.issuing import views as issuing_views
from prss_training.jobs import make_jobs
from prss_training.lessons import state_pages
from prss_training.lessons import views as lessons_views
from prss_training.margins import views as margins_views
from prss_training.notices import cli as notices_cli
from prss_training.notices import views as notices_views
from prss_training.notices.queries import unseen_count
from prss_training.offline import views as offline_views
from prss_training.packets import print_pages
from prss_training.packets import views as packets_views
from prss_training.paper import views as paper_views
from prss_training.particulars import views as particulars_views
from prss_training.pathways import views as pathways_views
from prss_training.people.models import Person
from prss_training.plans import views as plans_views
from prss_training.programs import views as programs_views
from prss_training.progress import views as progress_views
from prss_training.renewals import views as renewals_views
from prss_training.rosters import views as rosters_views
from prss_training.settings import Settings, load_settings
from prss_training.sharing import views as sharing_views
from prss_training.sittings import views as sittings_views
from prss_training.stages import views as stages_views
from prss_training.statements import views as statements_views
from prss_training.strengths import views as strengths_views
from prss_training.verification import register_pages
from prss_training.verification import views as verification_views
from prss_training.watches import views as watches_views
from prss_training.web import health
from prss_training.web import jobs as web_jobs
from prss_training.web import library as web_library
from prss_training.web import settings as web_settings
from prss_training.web.addresses import init_addresses
from prss_training.web.clock import now
from prss_training.web.database import db
from prss_training.web.errors import init_errors
from prss_training.web.filters import init_filters
from prss_training.web.language import init_language
from prss_training.web.limits import limiter
from prss_training.web.logs import QuietFlask, init_logs
from prss_training.web.messages import init_messages
from prss_training.web.security import init_security
from prss_training.web.static_files import init_static_files

_LARGEST_REQUEST = 12 * 1024 * 1024
_BLUEPRINTS = (
    health.bp,
    notices_views.bp,
    accounts_views.bp,
    programs_views.bp,
    directory_views.bp,
    enrollments_views.bp,
    accommodations_views.bp,
    sharing_views.bp,
    plans_views.bp,
    strengths_views.bp,
    margins_views.bp,
    feedback_views.bp,
    lessons_views.bp,
    offline_views.bp,
    state_pages.bp,
    checks_views.bp,
    coursework_views.bp,
    fieldwork_views.bp,
    exams_views.bp,
    sittings_views.bp,
    statements_views.bp,
    attendance_views.bp,
    cohorts_views.bp,
    particulars_views.bp,
    evaluations_views.bp,
    progress_views.bp,
    pathways_views.bp,
    stages_views.bp,
    grading_views.bp,
    second_pages.bp,
    attestations_views.bp,
    certificates_views.bp,
    proposal_pages.bp,
    request_pages.bp,
    together_pages.bp,
    shown_pages.bp,
    issuing_views.bp,
    credentials_views.bp,
    certificates_kind_pages.bp,
    certificates_look_pages.bp,
    verification_views.bp,
    register_pages.bp,
    agencies_views.bp,
    rosters_views.bp,
    watches_views.bp,
    packets_views.bp,
    print_pages.bp,
    paper_views.bp,
    renewals_views.bp,
)

csrf = CSRFProtect()


@dataclass(frozen=True, slots=True)
class NavItem:
    """One link of the navigation. `badge` counts what waits there; 0 shows nothing."""

    label: str
    href: str
    current: bool = False
    badge: int = 0


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Links of the navigation that belong together, and the word above them."""

    name: str
    items: tuple[NavItem, ...]


@dataclass(frozen=True, slots=True)
class Shell:
    """What the frame of every page knows. `whose` tells people apart on a device."""

    signed_in: bool
    name: str
    whose: str
    organization: str
    nav: tuple[NavGroup, ...]
    account_href: str
    sign_in_href: str
    sign_out_href: str
    home_href: str
    verify_href: str
    about_href: str
    product: str
    demo: bool
    zone: str
    large_print: bool


# Which act opens which page of the navigation: the groups, and the pages in each, as shown.
_NAV: tuple[tuple[str, tuple[tuple[Act, str, str], ...]], ...] = (
    (
        "My record",
        (
            (Act.LEARN, "progress.home", "Home"),
            (Act.LEARN, "progress.standing", "My standing"),
            (Act.LEARN, "plans.plan", "My plan"),
            (Act.LEARN, "cohorts.mine", "My cohort"),
            (Act.LOG_PRACTICE, "fieldwork.ledger", "Practice hours"),
            (Act.LEARN, "stages.path", "My path"),
            (Act.LEARN, "pathways.mine", "Where could I go?"),
            (Act.LEARN, "certificates.mine", "Certificates"),
            (Act.LEARN, "directory.find", "Directory"),
            (Act.LEARN, "notices.notices", "Notices"),
        ),
    ),
    (
        "Training",
        (
            (Act.SEE_LEARNERS, "progress.learners", "Learners"),
            (Act.GRADE_WORK, "grading.desk", "Grading"),
            (Act.ENTER_PAPER, "paper.desk", "Paper"),
            (Act.RUN_COHORT, "cohorts.cohorts", "Cohorts"),
            (Act.RECORD_ATTENDANCE, "attendance.record", "Attendance"),
            (Act.OPEN_EXAMINATION, "sittings.desk", "Examination"),
            (Act.READ_GUIDES, "lessons.guides", "Guides"),
            (Act.READ_SHARED, "sharing.desk", "Shared with you"),
            (Act.ANSWER_FEEDBACK, "feedback.modules", "What learners say"),
            (Act.EVALUATE, "evaluations.desk", "Evaluations"),
            (Act.DECIDE_STAGE, "stages.ready", "Stages"),
            (Act.SEE_FLOW, "stages.flow", "Flow"),
        ),
    ),
    (
        "Hours",
        (
            (Act.APPROVE_HOURS, "fieldwork.week", "Hours to approve"),
            (Act.RECORD_SUPERVISION, "fieldwork.supervision", "Supervision"),
            (Act.ENTER_ATTESTATION, "attestations.signatures", "Signed outside"),
            (Act.ANSWER_DISPUTE, "fieldwork.disputes", "Disputes"),
        ),
    ),
    (
        "Certificates",
        (
            (Act.ISSUE_CERTIFICATE, "certificates.ready", "Ready to issue"),
            (Act.ISSUE_CERTIFICATE, "issuing.choose", "Issue to many"),
            (Act.CHANGE_CERTIFICATE, "certificates.register", "Register"),
            (Act.CONFIRM_STEP, "proposals.waiting", "Second signatures"),
            (Act.CHANGE_CERTIFICATE, "renewals.soon", "Ending soon"),
            (Act.CHECK_ROSTER, "rosters.rosters", "Rosters"),
            (Act.WATCH_CERTIFICATES, "watches.watches", "Watches"),
        ),
    ),
    (
        "People and places",
        (
            (Act.INVITE_PEOPLE, "accounts.members", "People"),
            (Act.SEE_LEARNERS, "directory.find", "Directory"),
            (Act.MANAGE_ORGANIZATION, "accounts.organization", "Organization"),
            (Act.MANAGE_INSTALLATION, "accounts.organizations", "Organizations"),
            (Act.MANAGE_INSTALLATION, "agencies.agencies", "Agencies"),
            (Act.MANAGE_INSTALLATION, "look.own_templates", "Certificate templates"),
        ),
    ),
)


def create_app(settings: Settings | None = None, library: Library | None = None) -> Flask:
    """Make the application.

    Args:
        settings: How it runs; read from the environment where they are left out.
        library: The content, where it has been read already.

    Raises:
        SettingsIncomplete: a setting is missing or wrong.
        ContentBroken: something under `content/` is; nothing starts with half a library.
    """
    settings = settings or load_settings()
    init_logs()
    app = QuietFlask(
        "prss_training",
        template_folder=str(paths.TEMPLATES),
        static_folder=str(paths.STATIC),
        instance_path=str(settings.instance),
    )
    _configure(app, settings)
    init_addresses(app)
    app.extensions[web_settings.KEY] = settings
    app.extensions[web_library.KEY] = library or load_library(paths.CONTENT)
    app.extensions[web_jobs.KEY] = make_jobs(settings)
    app.jinja_env.undefined = StrictUndefined
    db.init_app(app)
    Migrate(app, db, directory=str(paths.MIGRATIONS))
    csrf.init_app(app)
    limiter.init_app(app)
    init_language(app)
    Bootstrap5(app)
    init_security(app, settings)
    init_static_files(app)
    init_filters(app)
    init_messages(app)
    init_errors(app)
    init_accounts(app, settings)
    init_disclosures(app)
    _register(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},  # they are about people
        MAX_CONTENT_LENGTH=max(_LARGEST_REQUEST, (settings.largest_recording + 2) * 1024 * 1024),
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_NAME="prss",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        BOOTSTRAP_SERVE_LOCAL=True,
        RATELIMIT_ENABLED=settings.limits,
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        TESTING=settings.testing,
        WTF_CSRF_TIME_LIMIT=None,  # a form left open on a phone overnight still works
    )


def _register(app: Flask) -> None:
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
    api_views.init_api(app)
    certificates_views.init_jobs(app, app.extensions[web_jobs.KEY])
    issuing_views.init_jobs(app, app.extensions[web_jobs.KEY])
    credentials_views.init_jobs(app, app.extensions[web_jobs.KEY])
    init_companions(app, credentials_making.attached)
    init_forgetting(app, issuing_services.forget_holder, credentials_services.forget_holder)
    notices_cli.init_jobs(app, app.extensions[web_jobs.KEY])
    fieldwork_views.init_jobs(app, app.extensions[web_jobs.KEY])
    attestations_views.init_jobs(app, app.extensions[web_jobs.KEY])
    renewals_views.init_jobs(app, app.extensions[web_jobs.KEY])
    rosters_views.init_jobs(app, app.extensions[web_jobs.KEY])
    watches_views.init_jobs(app, app.extensions[web_jobs.KEY])
    app.context_processor(_shell)


@lru_cache(maxsize=256)  # there are as many as there are sets of roles
def _open_pages(
    roles: frozenset[Role], *, inside: bool
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the groups that `roles` open, and the endpoint and label of each page in them.

    Each page is there once, since some are both learner and staff, and no group without a page.
    """
    shown: set[str] = set()
    groups = []
    for name, pages in _NAV:
        items = []
        for act, endpoint, label in pages:
            open_here = inside or act is Act.MANAGE_INSTALLATION
            if endpoint in shown or not open_here or not any(may(role, act) for role in roles):
                continue
            shown.add(endpoint)
            items.append((endpoint, label))
        if items:
            groups.append((name, tuple(items)))
    return tuple(groups)


def _navigation(here: Here) -> tuple[NavGroup, ...]:
    """Return the links for who is here, with what waits behind those that say so."""
    groups = _open_pages(here.roles, inside=here.organization is not None)
    return tuple(
        NavGroup(
            name,
            tuple(
                NavItem(
                    label,
                    _address(endpoint),
                    current=request.endpoint == endpoint,
                    badge=_waiting(endpoint, here.person),
                )
                for endpoint, label in pages
            ),
        )
        for name, pages in groups
    )


def _waiting(endpoint: str, person: Person) -> int:
    """Return how much waits behind a link of the navigation, for those that say so."""
    return unseen_count(db.session(), person.id) if endpoint == "notices.notices" else 0


def _address(endpoint: str) -> str:
    """Return where a page is, as the templates write it."""
    return cast("Callable[[str], str]", current_app.jinja_env.globals["url_for"])(endpoint)


def _shell() -> dict[str, Shell]:
    """Give every page its frame: who is here, and where they may go."""
    here = here_or_none()
    organization = here.organization if here else None
    return {
        "shell": Shell(
            signed_in=here is not None,
            name=here.person.name if here else "",
            whose=here.mark if here else "",
            organization=organization.name if organization else "",
            nav=_navigation(here) if here else (),
            account_href=_address("accounts.account"),
            sign_in_href=_address("security.login"),
            sign_out_href=_address("security.logout"),
            home_href=_address("progress.home"),
            verify_href=_address("verification.ask"),
            about_href=_address("programs.catalog"),
            product="PRSS Training",
            demo=web_settings.settings().demo,
            zone=organization.zone if organization else "UTC",
            large_print=here is not None and _large_print(here),
        )
    }


def _large_print(here: Here) -> bool:
    """Tell whether the pages of who is here are in large print."""
    organization = here.organization
    if organization is None or not any(may(role, Act.LEARN) for role in here.roles):
        return False
    today = organization.day_of(now())
    return reads_large_print(db.session(), here.person, organization, on=today)
