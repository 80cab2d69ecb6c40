"""What signing and checking add to drawing a certificate."""

import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from bench.certificates import ISSUED, face_of
from prss_training.certificates.engraving import draw
from prss_training.certificates.faces import from_json
from prss_training.certificates.look import plain_look
from prss_training.certificates.pdf import certificate_html
from prss_training.documents.resources import PAGE_ADDRESS, HandedOver
from prss_training.signing import create_keys, load_keys

ROUNDS = 15
BASE_URL = "https://training.example.org"


def measure() -> dict[str, float]:
    """Return median milliseconds: ours, drawn and signed; theirs, only drawn; and the ratio.

    The bare rendering has its fonts and styles parsed once too, so the ratio says what claims,
    checks and signature cost, and nothing else.
    """
    face = from_json(face_of(1))
    look = plain_look(face)
    html = certificate_html(face, base_url=BASE_URL)
    fonts = FontConfiguration()
    fetcher = HandedOver(look.images(face))
    style = CSS(
        string=look.stylesheet, font_config=fonts, base_url=PAGE_ADDRESS, url_fetcher=fetcher
    )
    with tempfile.TemporaryDirectory() as folder:
        create_keys(Path(folder), issuer="Bench", at=ISSUED)
        keys = load_keys(Path(folder))

        def ours():
            at = ISSUED + timedelta(minutes=1)
            return draw(face, issued_at=ISSUED, keys=keys, base_url=BASE_URL, at=at)

        def theirs():
            page = HTML(string=html, url_fetcher=fetcher, base_url=PAGE_ADDRESS)
            return page.write_pdf(stylesheets=[style], font_config=fonts)

        for _ in range(2):
            ours()
            theirs()
        pairs = [(_timed(ours), _timed(theirs)) for _ in range(ROUNDS)]
    return {
        "ours": median(a for a, _ in pairs),
        "theirs": median(b for _, b in pairs),
        "ratio": median(a / b for a, b in pairs),
    }


def _timed(work) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000
