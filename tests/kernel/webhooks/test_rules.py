"""Where messages may go."""

from __future__ import annotations

import pytest

from opennrm.kernel.webhooks.rules import BadAddress, find_target, is_public, split_address


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.org/", "https"),
        ("ftp://example.org/", "https"),
        ("example.org", "https"),
        ("https://", "address"),
        ("https://user:word@example.org/", "address"),
        ("https://example.org:99999/", "address"),
        ("https://[half", "address"),
    ],
)
def test_address_that_is_not_plain_https_is_refused(url: str, reason: str) -> None:
    with pytest.raises(BadAddress) as refusal:
        split_address(url, may_be_private=False)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "10.0.0.8", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "[::1]",
     "[fc00::1]", "[fe80::1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "2130706433", "0x7f.1", "100.64.0.1",
     "[2002:7f00:1::]", "224.0.0.1"],
)  # fmt: skip
def test_address_inside_a_private_network_is_refused(host: str) -> None:
    with pytest.raises(BadAddress):
        find_target(f"https://{host}/hook", may_be_private=False)


@pytest.mark.parametrize(
    ("ip", "is_open"), [("8.8.8.8", True), ("2001:4860:4860::8888", True), ("64:ff9b::7f00:1", False)]
)
def test_public_numbers_are_told_from_private(ip: str, is_open: bool) -> None:
    assert is_public(ip) is is_open


def test_private_address_is_taken_where_the_node_allows_it() -> None:
    target = find_target("http://127.0.0.1:8123/hook?x=1", may_be_private=True)
    assert (target.ip, target.port, target.path) == ("127.0.0.1", 8123, "/hook?x=1")


def test_unknown_host_is_refused() -> None:
    with pytest.raises(BadAddress) as refusal:
        find_target("https://no-such-host.invalid/", may_be_private=False)
    assert refusal.value.reason == "unknown_host"
