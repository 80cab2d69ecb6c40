"""One's sessions as a calendar: an address to subscribe to, and a file to take along."""

from urllib.parse import urlsplit

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_person, may_required
from prss_training.accounts.letters import public_link
from prss_training.cohorts import calendars
from prss_training.cohorts.blueprint import bp
from prss_training.cohorts.showing import by_key
from prss_training.domain.people import Act
from prss_training.enrollments.forms import BareForm
from prss_training.people.models import Person
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.library import library
from prss_training.web.limits import limiter
from prss_training.web.settings import settings

_READ_LIMIT = "60/minute;2000/hour"  # a calendar asks about once an hour; many share an address


@bp.get("/calendar/")
@may_required(Act.LEARN, Act.RUN_COHORT)
def calendar() -> ResponseReturnValue:
    """Show the address of one's calendar, and how to use it."""
    session, me = db.session(), current_person()
    token = calendars.standing_address(session, me, settings().secret_key)
    link = public_link("cohorts.feed", token=token) if token else ""
    return render_template(
        "cohorts/calendar.html",
        link=link,
        form=BareForm(),
        number=sum(1 for one in calendars.sessions_for(session, me) if not one.plan.cancelled),
    )


@bp.post("/calendar/")
@may_required(Act.LEARN, Act.RUN_COHORT)
def renew() -> ResponseReturnValue:
    """Make the address of one's calendar, or another one in its place."""
    me = current_person()
    with unit_of_work() as session:
        calendars.renew_address(session, me, settings().secret_key, at=now())
    flash("Your calendar has a new address. An older one does not work any more.", "done")
    return redirect(url_for(".calendar"), 303)


@bp.get("/calendar/sessions.ics")
@may_required(Act.LEARN, Act.RUN_COHORT)
def download() -> ResponseReturnValue:
    """Hand somebody their sessions as one file."""
    return _file(current_person(), attachment=True)


@bp.get("/calendar/<token>.ics")
@limiter.limit(_READ_LIMIT)
def feed(token: str) -> ResponseReturnValue:
    """Let a calendar read somebody's sessions, by an address that nobody can guess."""
    return _file(calendars.reader_at(db.session(), token))


def _file(person: Person, *, attachment: bool = False) -> Response:
    written = calendars.calendar(
        calendars.sessions_for(db.session(), person),
        by_key(library()),
        host=urlsplit(settings().base_url).hostname or "localhost",
    )
    answer = Response(written, mimetype="text/calendar")
    if attachment:
        answer.headers["Content-Disposition"] = 'attachment; filename="live-sessions.ics"'
    return answer
