"""Issue, draw, sign and keep many certificates: on one core, on two, and beside what is bare."""

import os
import tempfile
import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from statistics import median

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from bench.certificates import face_of
from prss_training import paths
from prss_training.app import create_app
from prss_training.certificates.engravers import Engraved
from prss_training.certificates.faces import from_json
from prss_training.certificates.look import plain_look
from prss_training.certificates.models import Certificate
from prss_training.certificates.pdf import certificate_html, certificate_pdf
from prss_training.content.certificate_templates import newest_version
from prss_training.content.library import load_library
from prss_training.documents.resources import PAGE_ADDRESS, HandedOver
from prss_training.enrollments.models import Enrollment
from prss_training.issuing.services import begin_run
from prss_training.issuing.working import work_at
from prss_training.people.models import Person
from prss_training.records import Record
from prss_training.settings import Settings
from prss_training.signing import create_keys, load_keys, seal_pdf
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.settings import settings
from tests.certificates.holders import make_ready, make_registrar
from tests.factories import make_organization

CERTIFICATES = 240
ROUNDS = 3
# With the certificates drawn in turn with bare ones, for the cost of one.
BESIDE_BARE = 24
BASE_URL = "https://training.example.org"


@dataclass
class _Bench:
    """An instance with learners who are ready, and how many of them are left."""

    library: object
    waiting: list[int] = field(default_factory=list)
    registrar_id: int = 0

    def run(self, number: int) -> int:
        """Begin a run for the next so many."""
        chosen, self.waiting = self.waiting[:number], self.waiting[number:]
        with unit_of_work() as session:
            places = [session.get_one(Enrollment, one) for one in chosen]
            issuer = session.get_one(Person, self.registrar_id)
            run = begin_run(
                session, places[0].organization, places, cohort=None, issuer=issuer, at=now()
            )
            return run.id

    def work(self, run_id: int, workers: int, told) -> None:
        work_at(run_id, library=self.library, clock=now, workers=workers, told=told)


def measure(number: int = CERTIFICATES) -> dict[str, float]:
    """Return the ratio of rates of two cores to one; of one certificate to a bare one; and more.

    One core and two take turns in rounds, each with its share of `number` certificates. The rate
    is that between the first file and the last: starting the processes takes a second or two,
    which a thousand certificates do not feel.
    """
    with tempfile.TemporaryDirectory() as folder:
        app = _app(Path(folder))
        with app.app_context():
            each = max(4, number // (2 * ROUNDS))
            bench = _filled(app, each * 2 * ROUNDS + BESIDE_BARE)
            found = _beside_bare(bench) | _on_two_cores(bench, each)
            db.session.remove()
            db.engine.dispose()
    return found


def _on_two_cores(bench: _Bench, each: int) -> dict[str, float]:
    cores = sorted(os.sched_getaffinity(0))
    pairs = []
    for _ in range(ROUNDS):
        os.sched_setaffinity(0, cores[:1])
        one = _rate(bench, each, workers=1)
        os.sched_setaffinity(0, cores[:2])
        pairs.append((one, _rate(bench, each, workers=2)))
    os.sched_setaffinity(0, cores)
    return {
        "certificates": 2.0 * ROUNDS * each,
        "one core": median(one for one, _ in pairs),
        "two cores": median(two for _, two in pairs),
        "two to one": median(two / one for one, two in pairs),
    }


def _rate(bench: _Bench, number: int, *, workers: int) -> float:
    """Return certificates in a second."""
    moments = []

    def told(step) -> None:
        if isinstance(step, Engraved):
            assert step.drawn is not None, step.problem
            moments.append(time.perf_counter())

    bench.work(bench.run(number), workers, told)
    assert len(moments) == number
    return (number - 1) / (moments[-1] - moments[0])


def _beside_bare(bench: _Bench) -> dict[str, float]:
    """Draw a bare one after each of ours, on one core, and compare neighbors.

    In processor time, which others on the machine change little.
    """
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(cores)[:1])
    draw_bare, seal = _bare(), _seal()
    ours, bare, seals = [], [], []
    began = time.process_time()

    def told(step) -> None:
        nonlocal began
        if not isinstance(step, Engraved):
            return
        ours.append(time.process_time() - began)
        session = db.session()
        html = certificate_html(
            from_json(session.get_one(Certificate, step.certificate_id).face), base_url=BASE_URL
        )
        session.rollback()
        bare.append(_timed(lambda: draw_bare(html)))
        seals.append(_timed(seal))
        began = time.process_time()

    bench.work(bench.run(BESIDE_BARE), 1, told)
    os.sched_setaffinity(0, cores)
    # The first two read fonts and styles, and wait for the run to begin.
    pairs = list(zip(ours, bare, seals, strict=True))[2:]
    return {
        "ours": median(a for a, _, _ in pairs) * 1000,
        "bare": median(b for _, b, _ in pairs) * 1000,
        "seal": median(c for _, _, c in pairs) * 1000,
        "to bare": median(a / b for a, b, _ in pairs),
        "to seal": median(a / c for a, _, c in pairs),
    }


def _bare():
    face = replace(from_json(face_of(1)), template=newest_version())
    look = plain_look(face)
    fonts, fetcher = FontConfiguration(), HandedOver(look.images(face))
    style = CSS(
        string=look.stylesheet, font_config=fonts, base_url=PAGE_ADDRESS, url_fetcher=fetcher
    )

    def draw(html: str) -> bytes:
        page = HTML(string=html, url_fetcher=fetcher, base_url=PAGE_ADDRESS)
        return page.write_pdf(stylesheets=[style], font_config=fonts)

    return draw


def _seal():
    """Return an act: seal one certificate's PDF, and nothing else."""
    pdf = certificate_pdf(from_json(face_of(1)), base_url=BASE_URL, created=now())
    key = load_keys(_keys()).pdf
    return lambda: seal_pdf(pdf, key, reason="Issued", location="Duluth", at=now())


def _timed(work) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _keys() -> Path:
    return settings().keys


def _app(folder: Path):
    given = Settings(
        instance=folder,
        database_url=f"sqlite:///{folder / 'bench.sqlite'}",
        secret_key="bench",
        password_salt="bench",
        base_url=BASE_URL,
        limits=False,
    )
    return create_app(given, load_library(paths.CONTENT))


def _filled(app, number: int) -> _Bench:
    create_keys(_keys(), issuer="Bench", at=now() - timedelta(hours=1))
    Record.metadata.create_all(db.engine)
    bench = _Bench(app.extensions["prss_library"])
    with unit_of_work() as session:
        organization = make_organization(session)
        bench.registrar_id = make_registrar(session).id
        for each in range(number):
            place = make_ready(
                session, bench.library, f"Rosa Delgado {each}", organization=organization
            )
            bench.waiting.append(place.id)
            session.expunge_all()
            organization = session.merge(organization, load=False)
    return bench
