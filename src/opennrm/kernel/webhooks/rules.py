"""Where messages may go: into the open internet over HTTPS, never to machines behind the node's own wall."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise

WAITS_MINUTES = (1, 5, 30, 120, 480, 1440)


class BadAddress(Exception):
    """Messages may not go there; `reason` is a code, `message` a sentence."""

    def __init__(self, reason: str, message: str | Promise) -> None:
        """Keep both."""
        super().__init__(reason)
        self.reason = reason
        self.message = message


@dataclass(frozen=True)
class Target:
    """Where a message goes, with the number of the machine that was checked, so that no second look-up differs."""

    scheme: str
    host: str
    ip: str
    port: int
    path: str


def split_address(url: str, *, may_be_private: bool) -> tuple[str, str, int, str]:
    """Return scheme, host, port and path of an address.

    Raises
    ------
    BadAddress
        When it is not HTTPS, names no host, or carries a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadAddress("address", _("This is not a web address.")) from None
    if parts.scheme != "https" and not (may_be_private and parts.scheme == "http"):
        raise BadAddress("https", _("The address must begin with https://."))
    if not parts.hostname or parts.username or parts.password:
        raise BadAddress("address", _("Give a host name, and no user name or password."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80), path


def find_target(url: str, *, may_be_private: bool) -> Target:
    """Look the host up and return where to connect.

    Raises
    ------
    BadAddress
        When the host is unknown, or any of its numbers is not a public one.
    """
    scheme, host, port, path = split_address(url, may_be_private=may_be_private)
    try:
        found = {str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise BadAddress("unknown_host", _("There is no machine with this name.")) from None
    if not may_be_private and not all(is_public(ip) for ip in found):
        raise BadAddress("private", _("This address is inside a private network. Messages go only to public ones."))
    return Target(scheme, host, min(found), port, path)


def is_public(ip: str) -> bool:
    """Tell whether a machine with this number is in the open internet."""
    number = ip_address(ip.partition("%")[0])
    mapped = getattr(number, "ipv4_mapped", None) or getattr(number, "sixtofour", None)
    inner = mapped or number
    return inner.is_global and not inner.is_multicast and not inner.is_reserved
