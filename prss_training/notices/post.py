"""The way to the mail server."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from prss_training.notices.models import Letter

_PORTS = {"smtp": 25, "smtps": 465}
_SECONDS = 20


class MailUrlUnreadable(Exception):
    """PRSS_MAIL_URL is missing or wrong. `str(error)` says how it is written."""

    def __init__(self) -> None:
        super().__init__(
            "PRSS_MAIL_URL says where letters go, and it is missing or cannot be read. "
            "Write it like smtps://name:password@mail.example.org:465."
        )


class ServerUnreachable(Exception):
    """The mail server cannot be talked to at all, so no letter is to blame."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed over. `tls` is from the first byte; otherwise it is asked for."""

    host: str
    port: int
    tls: bool
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, url: str) -> "MailServer":
        """Read `smtp://` or `smtps://`, with or without name, password and port.

        Raises:
            MailUrlUnreadable: it is anything else.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise MailUrlUnreadable from None
        if parts.scheme not in _PORTS or not parts.hostname:
            raise MailUrlUnreadable
        return cls(
            parts.hostname,
            port or _PORTS[parts.scheme],
            parts.scheme == "smtps",
            unquote(parts.username or ""),
            unquote(parts.password or ""),
        )

    @property
    def is_here(self) -> bool:
        """The server is on this machine, so what is said to it crosses no network."""
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False


@contextmanager
def connection(server: MailServer) -> Iterator[smtplib.SMTP]:
    """Open a connection, with TLS wherever the server offers it.

    Raises:
        ServerUnreachable: it does not answer, its certificate is not good, it refuses the name
            and password, or it would have them sent in the clear.
    """
    try:
        client = _connect(server)
    except (OSError, smtplib.SMTPException) as error:
        raise ServerUnreachable(f"{server.host}:{server.port} cannot be used: {error}") from error
    try:
        yield client
    finally:
        client.close()


def written(letter: Letter, sender: str) -> EmailMessage:
    """Return a letter as a message. Its id is the same at each try, so a double can be told.

    Raises:
        ValueError: an address or the subject holds something that mail cannot carry.
    """
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.address
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.queued_at)
    message["Message-ID"] = f"<letter-{letter.id}@{_domain(sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message


def _connect(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.tls:
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=_SECONDS, context=context
        )
    else:
        client = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
        client.ehlo_or_helo_if_needed()
        if client.has_extn("starttls"):
            client.starttls(context=context)
        elif server.user and not server.is_here:
            client.close()
            raise ServerUnreachable(
                f"{server.host}:{server.port} offers no encryption, so the name and password "
                "were not sent. Use smtps:// or a server that offers STARTTLS."
            )
    if server.user:
        client.login(server.user, server.password)
    return client


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].partition("@")[2] or "localhost"
