"""Where a webhook may go, and where it may not, whatever it is called."""

import socket

import pytest

from prss_training.watches.addresses import (
    AddressInside,
    WebhookUnusable,
    is_outside,
    place_of,
    tidy_webhook,
)


@pytest.mark.parametrize(
    "text",
    [
        "https://board.example/alerts",
        " https://board.example:8443/a?b=c ",
        "https://93.184.216.34/",
        "https://[2606:2800:220:1:248:1893:25c8:1946]/x",
    ],
)
def test_an_address_outside_is_taken(text):
    assert tidy_webhook(text, inside=False) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "board.example",
        "http://board.example/",
        "ftp://board.example/",
        "file:///etc/passwd",
        "https://",
        "https:///x",
        "https://user:pass@board.example/",
        "https://user@board.example/",
        "https://board.example/#x",
        "https://board.example:99999/",
        "https://board.example:0/",
        "https://board.example:x/",
        "https://[::1",
        "https://böard.example/",
        "https://board.example/\r\nX: y",
        "https://board.example\\@evil.example/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://" + "a" * 1_000,
    ],
)
def test_any_other_is_refused_with_a_sentence(text):
    with pytest.raises(WebhookUnusable) as refused:
        tidy_webhook(text, inside=False)

    assert str(refused.value).endswith((".", "alerts."))


@pytest.mark.parametrize(
    "ip",
    [
        *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1"),
        *("255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1"),
        *("::ffff:127.0.0.1", "::ffff:a00:1", "64:ff9b::7f00:1", "64:ff9b::a00:1"),
        *("2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "ff02::1", "2001:db8::1"),
    ],
)
def test_an_address_inside_is_known_in_all_its_dresses(ip):
    assert not is_outside(ip)


@pytest.mark.parametrize("ip", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_an_address_outside_is_known(ip):
    assert is_outside(ip)


@pytest.mark.parametrize("name", ["localhost", "127.1", "2130706433", "0x7f000001", "[::1]"])
def test_a_name_that_leads_inside_leads_nowhere(name):
    with pytest.raises(AddressInside):
        place_of(f"https://{name}/", inside=False)


def test_a_name_with_one_address_inside_among_others_leads_nowhere(monkeypatch):
    def two(host, port, **_more):
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))
            for ip in ("93.184.216.34", "10.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", two)  # the network's own answer, not our code

    with pytest.raises(AddressInside):
        place_of("https://rebind.example/", inside=False)


def test_a_name_that_nobody_knows_leads_nowhere(monkeypatch):
    def nothing(*_args, **_more):
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    monkeypatch.setattr(socket, "getaddrinfo", nothing)

    with pytest.raises(AddressInside, match="not known"):
        place_of("https://nowhere.example/", inside=False)


def test_where_it_is_allowed_the_network_itself_is_reached():
    assert tidy_webhook("http://127.0.0.1:8080/x", inside=True)
    assert place_of("http://127.0.0.1:8080/x", inside=True).ip == "127.0.0.1"
