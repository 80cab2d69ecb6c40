"""The letters of joining. They go into the outbox with the act that they tell of."""

from flask import render_template, url_for
from flask_security.confirmable import generate_confirmation_token
from sqlalchemy.orm import Session

from prss_training.accounts.models import Invitation, User
from prss_training.notices.services import write_letter
from prss_training.web.clock import now
from prss_training.web.settings import settings


def public_link(
    endpoint: str, organization_key: str | None = None, token: str | None = None
) -> str:
    """Return an address on the public site, whatever name the request came by."""
    path = url_for(endpoint, organization_key=organization_key, token=token)
    return settings().base_url + path


def queue_confirmation(session: Session, user: User) -> None:
    """Send the link that shows that the address is theirs."""
    link = public_link("security.confirm_email", token=_token(user))
    _queue(session, user.email or "", "Confirm your email address", "confirm", link=link)


def queue_known_already(session: Session, address: str) -> None:
    """Tell the owner of an address that somebody tried to join with it once more."""
    _queue(
        session,
        address,
        "You have an account already",
        "known_already",
        sign_in=public_link("security.login"),
        reset=public_link("security.forgot_password"),
    )


def queue_invitation(session: Session, invitation: Invitation, link: str) -> None:
    """Send an invitation to the address it was made for."""
    where = invitation.organization.name if invitation.organization else "PRSS Training"
    _queue(
        session,
        invitation.email or "",
        f"An invitation from {where}",
        "invitation",
        invitation=invitation,
        where=where,
        link=link,
    )


def _token(user: User) -> str:
    token: str = generate_confirmation_token(user)  # type: ignore[no-untyped-call]
    return token


def _queue(session: Session, address: str, subject: str, letter: str, **values: object) -> None:
    body = render_template(f"accounts/letters/{letter}.txt", **values)
    write_letter(session, address=address, subject=subject, body=body, at=now())
