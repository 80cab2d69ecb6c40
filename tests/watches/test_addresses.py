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
        "https://board.example:443/",
        "https://board.example:1024/",
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
        "https://board.example:22/",
        "https://board.example:80/",
        "https://board.example:442/",
        "https://board.example:1023/",
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
        "https://[::a00:1]/",
        "https://[2606:4700::5efe:a00:1]/",
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


@pytest.mark.parametrize(
    "ip",
    [
        *("93.184.216.34", "8.8.8.8", "192.0.1.1", "192.88.98.1", "192.88.100.1"),
        *("2606:4700::1111", "2001:200::1", "2001:4860:4860::8888", "2003::1", "2a00:1450::1"),
        *("2606:4700::5efe:1", "2606:4700::5eff:808:808", "3ffe:ffff::1"),
    ],
)
def test_an_address_outside_is_known(ip):
    assert is_outside(ip)


@pytest.mark.parametrize(
    ("ip", "what"),
    [
        ("fec0::1", "what was site-local"),
        ("feff::1", "what was site-local"),
        ("::a00:1", "IPv4-compatible"),
        ("::808:808", "IPv4-compatible, and public"),
        ("::ffff:8.8.8.8", "IPv4-mapped, and public"),
        ("::ffff:0:a00:1", "translated by SIIT"),
        ("::ffff:0:808:808", "translated by SIIT, and public"),
        ("64:ff9b::808:808", "translated by NAT64, and public"),
        ("2606:4700::5efe:a00:1", "ISATAP"),
        ("2606:4700::5efe:10.0.0.1", "ISATAP, as it is often written"),
        ("2606:4700::200:5efe:808:808", "ISATAP under a public address"),
        ("2606:4700::300:5efe:808:808", "ISATAP with the bit of a group"),
        ("2001::1", "Teredo"),
        ("2001:2::1", "benchmarking"),
        ("2001:20::1", "hashes that are no address"),
        ("2001:1ff:ffff::1", "protocol assignments"),
        ("2001:db8:1::1", "documentation"),
        ("2002:808:808::1", "6to4"),
        ("3fff::1", "documentation"),
        ("3fff:fff:ffff::1", "documentation"),
        ("5f00::1", "segment routing"),
        ("4000::1", "not given out"),
        ("1fff::1", "not given out"),
        ("100::1", "discarded"),
        ("192.0.0.1", "protocol assignments"),
        ("192.0.0.9", "protocol assignments, and said to be global"),
        ("192.0.0.171", "protocol assignments"),
        ("192.88.99.1", "the relay of 6to4"),
        ("240.0.0.1", "reserved"),
        ("203.0.113.9", "documentation"),
    ],
)
def test_an_address_that_stands_for_another_or_that_nobody_has_is_not_outside(ip, what):
    assert not is_outside(ip), what


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


@pytest.mark.parametrize("port", [22, 25, 80, 442, 444, 1_023])
def test_a_port_of_another_service_leads_nowhere_even_where_it_was_taken_before(port):
    with pytest.raises(AddressInside, match=f"Port {port} "):
        place_of(f"https://93.184.216.34:{port}/", inside=False)


@pytest.mark.parametrize(("written", "port"), [("", 443), (":443", 443), (":1024", 1_024)])
def test_the_port_of_https_and_those_from_1024_up_are_taken(written, port):
    assert place_of(f"https://93.184.216.34{written}/", inside=False).port == port


def test_where_it_is_allowed_the_network_itself_is_reached():
    assert tidy_webhook("http://127.0.0.1:8080/x", inside=True)
    assert place_of("http://127.0.0.1:8080/x", inside=True).ip == "127.0.0.1"
    assert tidy_webhook("http://127.0.0.1:81/x", inside=True)
    assert place_of("http://127.0.0.1:81/x", inside=True).port == 81
