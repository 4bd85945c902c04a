"""Asks and sends as ODK Collect does, after the published protocol: first without a name, then with a digest."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

if TYPE_CHECKING:
    from django.http import HttpResponse

HEAD = {"X-OpenRosa-Version": "1.0", "User-Agent": "org.odk.collect.android/v2025.1.0 Dalvik/2.1.0"}
_PARAMETER = re.compile(r'(\w+)="?([^",]+)"?')


def digest(challenge: str, username: str, password: str, method: str, uri: str, algorithm: str = "MD5") -> str:
    """Return the header that answers a challenge (RFC 7616, section 3.4)."""
    part = next(one for one in challenge.split("Digest ")[1:] if f"algorithm={algorithm}," in one)
    given = dict(_PARAMETER.findall(part))
    how = hashlib.md5 if algorithm == "MD5" else hashlib.sha256

    def hashed(text: str) -> str:
        return how(text.encode()).hexdigest()

    own, asked = hashed(f"{username}:{given['realm']}:{password}"), hashed(f"{method}:{uri}")
    answer = hashed(f"{own}:{given['nonce']}:00000001:0a4f113b:auth:{asked}")
    return (
        f'Digest username="{username}", realm="{given["realm"]}", nonce="{given["nonce"]}", uri="{uri}", qop=auth, '
        f'nc=00000001, cnonce="0a4f113b", response="{answer}", algorithm={algorithm}'
    )


class Collect:
    """An app with a name and a password."""

    def __init__(self, username: str, password: str, algorithm: str = "MD5") -> None:
        self.username, self.password, self.algorithm = username, password, algorithm
        self.client = Client()

    def ask(self, method: str, uri: str, data: dict[str, Any] | None = None) -> HttpResponse:
        """Ask, be asked for a digest, ask again."""
        first = self.client.generic(method, uri, headers=HEAD)
        if first.status_code != 401:
            return first  # type: ignore[return-value]
        challenge = first["WWW-Authenticate"]
        authorization = digest(challenge, self.username, self.password, method, uri, self.algorithm)
        headers = HEAD | {"Authorization": authorization}
        if method == "POST":
            return self.client.post(uri, data or {}, headers=headers)  # type: ignore[return-value]
        return self.client.generic(method, uri, headers=headers)  # type: ignore[return-value]

    def send(self, xml: bytes, files: dict[str, bytes] | None = None, *, more: bool = False) -> HttpResponse:
        """Send a filled-in form with files, all parts as files, as Collect does."""
        data: dict[str, Any] = {"xml_submission_file": SimpleUploadedFile("form.xml", xml, "text/xml")}
        data |= {name: SimpleUploadedFile(name, content) for name, content in (files or {}).items()}
        if more:
            data["*isIncomplete*"] = "yes"
        return self.ask("POST", "/openrosa/submission", data)
