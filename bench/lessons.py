"""A lesson page: how long the slowest of twenty waits, what it weighs, when a phone shows it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from statistics import median

from playwright.sync_api import sync_playwright
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from bench.serving import ROOT, gunicorn, require_wrk
from prss_training.certificates.models import Certificate
from prss_training.demo.cast import PASSWORD
from prss_training.demo.visitor import Visitor

LESSON = "/modules/shared-values/lesson/2"
PERCENTILE = 95
PAIRS = 5
LOADS = 5
SECONDS = 4
CONNECTIONS = 8

# A regular 3G line, as browsers' own tools and Lighthouse play it: bits a second and milliseconds.
DOWN, UP, LATENCY = 1_600_000, 750_000, 150

_REPORT = """
done = function(summary, latency, requests)
  io.write(string.format("percentile %d us\\n", latency:percentile({percentile})))
end
"""
_WHEN = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return Math.max(paint.startTime, page.responseEnd);
}"""


def measure() -> dict[str, float]:
    """Return milliseconds of the 95th percentile and their ratio, kilobytes, and seconds.

    `wait` is a lesson page as a learner opens it again, `bare` the reference of the verification
    page; `readable` is when all text is there and painted, on a 3G line, with nothing kept.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        environment = _seeded(folder)
        ours, _ = stack.enter_context(gunicorn("prss_training.wsgi:app", environment))
        bare, _ = stack.enter_context(gunicorn("bench.bare:app", environment))
        address = f"http://127.0.0.1:{ours}"
        cookies = _signed_in(address)
        header = "; ".join(f"{name}={value}" for name, value in cookies.items())
        found = _waits(
            address + LESSON, f"http://127.0.0.1:{bare}/verify/{_code(environment)}", header
        )
        return found | _on_a_phone(address, cookies)


def _seeded(folder: str) -> dict[str, str]:
    environment = {
        **os.environ,
        "PRSS_INSTANCE": folder,
        "PRSS_SECOND_FACTOR": "no",
        "PRSS_LIMITS": "no",
        "PRSS_BENCH_DATABASE": f"sqlite:///{folder}/prss.sqlite",
    }
    for words in (["setup"], ["demo", "seed"]):
        command = [sys.executable, "-m", "prss_training", *words]
        subprocess.run(command, env=environment, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return environment


def _code(environment: dict[str, str]) -> str:
    engine = create_engine(environment["PRSS_BENCH_DATABASE"])
    with Session(engine) as session:
        code = session.scalars(select(Certificate.code)).first()
    engine.dispose()
    return code


def _signed_in(address: str) -> dict[str, str]:
    with Visitor(address, "rosa") as rosa:
        rosa.open("/sign-in")
        rosa.send({"email": "rosa", "password": PASSWORD}, form="/sign-in")
        rosa.open(LESSON)  # the place is kept, so that every page measured is the same
        return rosa.cookies


def _waits(ours: str, bare: str, header: str) -> dict[str, float]:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_REPORT.format(percentile=PERCENTILE))
        script.flush()

        def wait(url: str) -> float:
            command = [require_wrk(), "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", script.name]
            command += ["-H", f"Cookie: {header}", url]
            told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            if "Non-2xx" in told:
                raise SystemExit(f"{url} answered with errors:\n{told}")
            return int(re.search(r"percentile (\d+) us", told)[1]) / 1000

        for url in (ours, bare):
            wait(url)
        pairs = [(wait(ours), wait(bare)) for _ in range(PAIRS)]
    return {
        "wait": median(a for a, _ in pairs),
        "bare": median(b for _, b in pairs),
        "ratio": median(a / b for a, b in pairs),
    }


def _on_a_phone(address: str, cookies: dict[str, str]) -> dict[str, float]:
    path = shutil.which("chromium")
    if path is None:
        raise SystemExit("Chromium is missing. Install it: deploy/system-packages.sh test")
    given = [{"name": name, "value": value, "url": address} for name, value in cookies.items()]
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        loads = []
        for _ in range(LOADS):
            with _phone(browser, given) as page:
                loads.append(_load(page, address + LESSON))
        browser.close()
    return {
        "readable": median(when for when, _, _ in loads) / 1000,
        "weight": median(weight for _, weight, _ in loads) / 1000,
        "files": median(files for _, _, files in loads),
    }


@contextmanager
def _phone(browser, cookies):
    """A phone that has never been here, but is signed in."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    context.add_cookies(cookies)
    yield context.new_page()
    context.close()


def _load(page, url: str) -> tuple[float, int, int]:
    """Return when the page could be read, in milliseconds, its bytes on the line, and its files."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY,
            "downloadThroughput": DOWN / 8,
            "uploadThroughput": UP / 8,
        },
    )
    kinds: dict[str, str] = {}
    weights: dict[str, int] = {}
    line.on(
        "Network.responseReceived", lambda told: kinds.update({told["requestId"]: told["type"]})
    )
    line.on(
        "Network.loadingFinished",
        lambda told: weights.update({told["requestId"]: told["encodedDataLength"]}),
    )
    page.goto(url, wait_until="load")
    # Asked again and again from outside: the pages' own policy lets nothing be evaluated inside.
    until = time.monotonic() + 30
    while not page.evaluate("performance.getEntriesByName('first-contentful-paint').length"):
        if time.monotonic() > until:
            raise TimeoutError("The lesson was not painted in 30 seconds.")
        time.sleep(0.01)
    counted = [int(size) for one, size in weights.items() if kinds.get(one) != "Image"]
    return page.evaluate(_WHEN), sum(counted), len(counted)
