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
_TRANSLATED = tuple(
    ipaddress.ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")
)


class WebhookUnusable(Unacceptable):
    """A webhook's address cannot be taken."""


class AddressInside(Exception):
    """A name leads inside this network, or nowhere. `str(error)` says which."""


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


def place_of(address: str, *, inside: bool) -> Place:
    """Look up where a webhook leads now.

    Raises:
        AddressInside: it leads inside this network, or its name is not known.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    port = parts.port or _PORTS[parts.scheme]
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
    """Tell whether an address belongs to the public network, and stands for no other one."""
    ip = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_outside(str(ip.ipv4_mapped))
        if any(ip in network for network in _TRANSLATED) or ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast


def _is_number_inside(host: str) -> bool:
    try:
        return not is_outside(host)
    except ValueError:
        return False
