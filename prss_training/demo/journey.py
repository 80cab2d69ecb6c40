"""The whole main job, played from an empty database through the real pages over HTTP.

Each person is a visitor with a browser of their own; the server is the one that operators run.
"""

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import httpx
from rich.console import Console

from prss_training import paths
from prss_training.content.library import load_library
from prss_training.demo.beyond import (
    AT_THE_CLINIC,
    CLINIC,
    evaluate,
    see_texas,
    sign_outside,
    step_forward,
    take_packet,
)
from prss_training.demo.telling import table, text
from prss_training.demo.traveling import Journey, first, link_in, link_shown, row
from prss_training.demo.visitor import PageSurprising, Visitor
from prss_training.domain.next_step import needed_modules
from prss_training.domain.program import Activity, Module
from prss_training.web.clock import now

_PASSWORD = "quiet river lantern"  # noqa: S105  (of people who do not exist)
_ADDRESS = "rosa.delgado@example.org"
_CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
_ZONE = ZoneInfo("America/Chicago")
_START_SECONDS = 60


class JourneyFailed(Exception):
    """A step did not do what it should. The text names it and says what was seen."""


def play(out: Path) -> None:
    """Play every step, showing each as it is done.

    Raises:
        JourneyFailed: the folder holds something already, or a step went wrong.
    """
    out = out.resolve()
    if out.exists() and any(out.iterdir()):
        raise JourneyFailed(f"{out} holds something already. Name a new or empty folder.")
    (out / "instance").mkdir(parents=True, mode=0o700)
    console = Console(highlight=False, soft_wrap=True)
    began = time.monotonic()
    today = now().astimezone(_ZONE).date()
    with ExitStack() as stack:
        journey = Journey(out, _free_port(), load_library(paths.CONTENT), stack, today)
        for number, (title, step) in enumerate(_STEPS, start=1):
            with console.status(f"{number:>2} of {len(_STEPS)}  {title}"):
                _take(step, journey, title)
            console.print(f"[green]done[/green]  {number:>2} of {len(_STEPS)}  {title}")
    console.print(
        f"\nThe whole main job took {time.monotonic() - began:.0f} seconds. In {out}:\n"
        "  certificate.pdf  verdict.json  packet.pdf  instance/"
    )


def _take(step: Callable[[Journey], None], journey: Journey, title: str) -> None:
    try:
        step(journey)
    except (PageSurprising, httpx.HTTPError, OSError) as error:
        raise JourneyFailed(f"{title}: {error}") from None


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


# --- the operator ---------------------------------------------------------------------------


def _set_up(journey: Journey) -> None:
    journey.prss("setup")
    server = subprocess.Popen(  # noqa: S603  (our own command)
        [
            *(sys.executable, "-m", "prss_training", "serve"),
            *("--port", str(journey.port), "--workers", "1"),
        ],
        env=journey.environment,
    )
    journey.stack.callback(_stop, server)
    for _ in range(_START_SECONDS * 5):
        if server.poll() is not None:
            raise PageSurprising(f"the server ended with {server.returncode}")
        try:
            if httpx.get(f"{journey.base_url}/readyz").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise PageSurprising(f"the server did not answer within {_START_SECONDS} seconds")


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    server.wait(timeout=30)


def _appoint_administrator(journey: Journey) -> None:
    journey.links["dana"] = link_in(
        journey.prss("people", "add-administrator", "--name", "Dana Whitfield")
    )
    _accept(journey, "dana", "Dana Whitfield")


def _add_organization(journey: Journey) -> None:
    dana = journey.visitor("dana")
    dana.open("/organizations/new")
    dana.send(
        {
            "name": "Riverbend Recovery Community",
            "key": "riverbend",
            "series": "PL",
            "place": "Duluth, Minnesota",
            "zone": "America/Chicago",
            "open_sign_up": "y",
            "signatory_name": "Priya Raman",
            "signatory_role": "Registrar",
        }
    )
    dana.send({"role": "registrar", "name": "Priya Raman"}, form=urlsplit(dana.url).path)
    journey.links["priya"] = link_shown(dana)


def _invite_staff(journey: Journey) -> None:
    _accept(journey, "priya", "Priya Raman")
    priya = journey.visitor("priya")
    for username, name, role in (
        ("terrence", "Terrence Whitlock", "trainer"),
        ("naomi", "Naomi Achebe", "supervisor"),
    ):
        priya.open("/people/invite")
        priya.send({"role": role, "name": name})
        journey.links[username] = link_shown(priya)
        _accept(journey, username, name)


def _accept(journey: Journey, username: str, name: str) -> None:
    visitor = journey.visitor(username)
    visitor.open(urlsplit(journey.links[username]).path)
    visitor.send({"name": name, "username": username, "password": _PASSWORD})
    _sign_in(visitor, username)


def _sign_in(visitor: Visitor, who: str) -> None:
    visitor.open("/account/")
    if urlsplit(visitor.url).path.startswith("/sign-in"):
        visitor.send({"email": who, "password": _PASSWORD}, form="/sign-in")
        visitor.open("/account/")
    visitor.expect("Sign out everywhere")


# --- the learner ----------------------------------------------------------------------------


def _sign_up(journey: Journey) -> None:
    rosa = journey.visitor("rosa")
    rosa.open("/join/riverbend")
    rosa.send({"name": "Rosa Delgado", "email": _ADDRESS, "password": _PASSWORD})
    rosa.open(urlsplit(link_in(journey.prss("notices", "show", "1"))).path)
    _sign_in(rosa, _ADDRESS)


def _begin(journey: Journey) -> None:
    rosa = journey.visitor("rosa")
    rosa.open("/")
    rosa.send(form="/enroll")
    rosa.open("/standing")
    rosa.expect("0 of 3")


def _read_lessons(journey: Journey, module: Module) -> None:
    rosa = journey.visitor("rosa")
    for part in module.lesson:
        rosa.open(f"/modules/{module.key}/lesson/{part.number}")
        rosa.send(form=f"/lesson/{part.number}")


def _take_check(journey: Journey, module: Module) -> None:
    rosa = journey.visitor("rosa")
    rosa.open(f"/modules/{module.key}/check")
    rosa.send(form="/check")
    answers = {
        name: str(module.check.item(name.removeprefix("answer-")).answer)
        for name in rosa.radio_names("answer-")
    }
    rosa.send(answers)
    rosa.open(f"/modules/{module.key}/check")
    rosa.expect("100 %")


def _write(journey: Journey, activity: Activity) -> None:
    rosa = journey.visitor("rosa")
    rosa.open(f"/modules/{activity.module}/work/{activity.key}")
    rosa.send({"body": text(f"{activity.key}-rosa")}, form=f"/work/{activity.key}")


def _grade(journey: Journey, activity: Activity) -> None:
    terrence = journey.visitor("terrence")
    terrence.open("/grading/")
    waiting = row(terrence.links("/grading/"), "/grading/")
    terrence.open(waiting)
    comments = table("comments")
    marks = {
        f"line_{key}": str(level)
        for key, level in comments["marks"][f"{activity.key}-rosa"].items()
    }
    terrence.send({**marks, "comment": comments[f"{activity.key}-rosa"]}, form=waiting)


def _study(journey: Journey) -> None:
    criteria = journey.library.newest("peer-leader")
    for module in needed_modules(criteria, journey.library.modules):
        _read_lessons(journey, module)
        _take_check(journey, module)
        for activity in module.written:
            _write(journey, activity)
            _grade(journey, activity)


def _log_practice(journey: Journey) -> None:
    rosa = journey.visitor("rosa")
    for ago in range(1, 6):
        clinic = ago in AT_THE_CLINIC
        rosa.open("/practice/new")
        rosa.send(
            {
                "day": (journey.today - timedelta(days=ago)).isoformat(),
                "start": "13:00",
                "end": "15:00",
                "site": "Clinic entrance" if clinic else "Riverbend drop-in",
                "employer": CLINIC if clinic else "Riverbend Recovery Community",
                "service": ("mentoring", "resource-connecting", "groups", "community")[ago % 4],
                "supports": ["emotional", "informational"],
                "position": "volunteer",
                "domain": "advocacy" if clinic else "mentoring-education",
                "setting": "treatment" if clinic else "recovery-center",
                "populations": ["adults"],
                "contact": "in-person",
                "work": "direct",
                "company": "one",
                "reflection": "I asked before I offered anything, and waited for the answer.",
            },
            form="/practice/new",
        )
    rosa.open("/practice/")
    rosa.expect("waiting")


def _approve_practice(journey: Journey) -> None:
    naomi = journey.visitor("naomi")
    for _ in range(5 - len(AT_THE_CLINIC)):
        naomi.open("/hours/")
        naomi.open(row(naomi.links("/hours/"), "/hours/"))
        naomi.send({"decision": "approved"}, form="/decision")


def _see_what_is_missing(journey: Journey) -> None:
    rosa, priya = journey.visitor("rosa"), journey.visitor("priya")
    rosa.open("/standing")
    rosa.expect("10:00 of 10:00")
    rosa.expect("a signature under it")
    priya.open("/register/ready")
    priya.expect("Rosa Delgado")


def _sign_code_of_ethics(journey: Journey) -> None:
    rosa = journey.visitor("rosa")
    rosa.open("/statements/code-of-ethics-2026")
    rosa.send({"typed_name": "Rosa Delgado"}, form="/code-of-ethics-2026")
    rosa.open("/standing")
    if "a signature under it" in rosa.said:
        raise PageSurprising("the signature did not count")


# --- the certificate ------------------------------------------------------------------------


def _issue(journey: Journey) -> None:
    priya = journey.visitor("priya")
    priya.open("/register/ready")
    place = priya.links("/register/issue/")[0]
    priya.open(place)
    priya.send(form=place)
    journey.code = first(_CODE, priya.said, "verification code")


def _download(journey: Journey) -> None:
    rosa = journey.visitor("rosa")
    rosa.open("/certificates/")
    link = rosa.links("/certificate.pdf")[0]
    content = rosa.download(link)
    if not content.startswith(b"%PDF-"):
        raise PageSurprising("what was downloaded is no PDF")
    (journey.out / "certificate.pdf").write_bytes(content)


def _verify_by_code(journey: Journey) -> None:
    stranger = journey.visitor("a state agency")
    stranger.open(f"/verify/{journey.code}")
    stranger.expect("This certificate is valid")
    stranger.expect("Rosa Delgado")


def _verify_by_file(journey: Journey) -> None:
    stranger = journey.visitor("a state agency")
    genuine = journey.out / "certificate.pdf"
    stranger.open("/verify")
    stranger.upload("pdf", genuine)
    stranger.expect("This certificate is valid")
    content = bytearray(genuine.read_bytes())
    content[len(content) // 2] ^= 1
    changed = journey.out / "changed.pdf"
    changed.write_bytes(content)
    stranger.open("/verify")
    stranger.upload("pdf", changed)
    stranger.expect("This file is not as it was issued")
    changed.unlink()


def _verify_by_command(journey: Journey) -> None:
    told = journey.prss("verify", str(journey.out / "certificate.pdf"), "--json")
    verdict: dict[str, Any] = json.loads(told)
    if verdict["verdict"] != "valid":
        raise PageSurprising(f"`prss verify` says {verdict['verdict']}: {verdict['reasons']}")
    (journey.out / "verdict.json").write_text(told, encoding="utf-8")
    journey.prss("audit", "check")


_STEPS: tuple[tuple[str, Callable[[Journey], None]], ...] = (
    ("The operator sets up an empty database and starts the server", _set_up),
    ("An administrator is appointed", _appoint_administrator),
    ("The administrator adds an organization", _add_organization),
    ("The registrar invites a trainer and a supervisor", _invite_staff),
    ("A learner signs up and confirms her address", _sign_up),
    ("She begins the program", _begin),
    ("She reads, takes the checks and hands in her work; the trainer grades it", _study),
    ("She logs practice hours, with where, for whom and in which domain", _log_practice),
    ("She asks a supervisor outside, who signs through a one-time link", sign_outside),
    ("The supervisor inside approves the rest", _approve_practice),
    ("Everybody sees what is met and what is missing", _see_what_is_missing),
    ("She signs the code of ethics", _sign_code_of_ethics),
    ("The supervisor evaluates her practice, and she answers", evaluate),
    ("Her orientation is signed off, and she becomes a volunteer peer leader", step_forward),
    ("The registrar issues the certificate", _issue),
    ("She downloads the signed PDF", _download),
    ("A state agency without an account checks the code", _verify_by_code),
    ("It uploads the PDF, then one that was changed", _verify_by_file),
    ("She sees what Texas would ask of her, and what is missing", see_texas),
    ("She takes an application packet along, which a program can measure again", take_packet),
    ("The command line asks the same register, and the trail is whole", _verify_by_command),
)
