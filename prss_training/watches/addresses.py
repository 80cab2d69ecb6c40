"""Where a webhook may go: out to the public network and nowhere inside, whatever its name says.

A name is looked up once, every address that it has is judged, and the request goes to the very
address that was judged, so that a name which changes in between leads nowhere else.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from prss_training.domain.errors import Unacceptable

LONGEST_ADDRESS = 1_000
_PORTS = {"https": 443, "http": 80}
_HTTPS = 443
_FIRST_FREE_PORT = (
    1_024  # below it are mail, name servers and the like, which nobody is to be sent to
)

# `ipaddress` is as old as the Python that it comes with, and lets through what was put aside later.
# So IPv6 is what the registries give out and nothing else, without what stands in it for another
# network: protocol assignments and Teredo, documentation, 6to4.
_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    ipaddress.IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
_NOT_PUBLIC_4 = tuple(ipaddress.IPv4Network(text) for text in ("192.0.0.0/24", "192.88.99.0/24"))
_ISATAP = 0x5EFE  # above the last 32 bits it says that they are an IPv4 address to go on to


class WebhookUnusable(Unacceptable):
    """A webhook's address cannot be taken."""


class AddressInside(Exception):
    """A name leads inside this network, to a port that is not taken, or nowhere.

    `str(error)` says which.
    """


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request goes: `host` is what it says, `ip` is where it is sent."""

    scheme: str
    host: str
    port: int
    ip: str


def tidy_webhook(text: str, *, inside: bool) -> str:
    """Return a webhook's address as it is kept. Its name is not looked up here.

    Args:
        text: What somebody wrote.
        inside: Whether plain HTTP and addresses of this network may be used.

    Raises:
        WebhookUnusable: it cannot be taken, with the reason.
    """
    address = text.strip()
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    wrong = _problem(address, parts.scheme, host, inside=inside)
    if wrong:
        raise WebhookUnusable(wrong)
    if not inside and not _port_is_open(port):
        raise WebhookUnusable("Let the webhook answer on port 443, or on one from 1024 up.")
    if parts.username is not None or parts.fragment or port == 0:
        raise WebhookUnusable("Leave out the name, the password and the part after # .")
    return address


def _problem(address: str, scheme: str, host: str, *, inside: bool) -> str:
    if not host or not address.isascii() or len(address) > LONGEST_ADDRESS or " " in address:
        return "Write the whole address of the webhook, such as https://board.example/alerts."
    if any(not sign.isprintable() for sign in address) or "\\" in address:
        return "Write the address without signs that do not belong in one."
    if scheme not in (("https", "http") if inside else ("https",)):
        return "The address of a webhook begins with https://."
    if not inside and (host == "localhost" or _is_number_inside(host)):
        return "This address is inside a network. Write one that can be reached from outside."
    return ""


def _port_is_open(port: int | None) -> bool:
    return port is None or port == _HTTPS or port >= _FIRST_FREE_PORT


def place_of(address: str, *, inside: bool) -> Place:
    """Look up where a webhook leads now.

    Raises:
        AddressInside: it leads inside this network, its port is not one that is taken, or its
            name is not known.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    port = parts.port or _PORTS[parts.scheme]
    if not inside and not _port_is_open(port):
        raise AddressInside(f"Port {port} is not one that alerts are sent to.")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressInside(f"{host} is not known.") from error
    ips = [str(one[4][0]) for one in found]
    if not ips:
        raise AddressInside(f"{host} is not known.")
    if not inside and not all(is_outside(ip) for ip in ips):
        raise AddressInside(f"{host} leads inside a network.")
    return Place(parts.scheme, host, port, ips[0])


def is_outside(text: str) -> bool:
    """Tell whether an address belongs to the public network, and stands for no other one.

    An IPv4 address that is written as an IPv6 one is refused, wherever it leads: no name needs it.
    """
    ip = ipaddress.ip_address(text.partition("%")[0])
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _NOT_PUBLIC_4)
    if ip not in _GIVEN_OUT or any(ip in network for network in _NOT_PUBLIC_6):
        return False
    return int.from_bytes(ip.packed[10:12]) != _ISATAP


def _is_number_inside(host: str) -> bool:
    try:
        return not is_outside(host)
    except ValueError:
        return False
