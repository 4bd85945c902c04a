"""A sealed file says whether it is as the node signed it, and carries the chosen parts for programs."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from opennrm.kernel.access.context import acting_as
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.selectors import access_file_by_id
from opennrm.kernel.vault.models import PurposeKey
from opennrm.kernel.vault.services import fingerprint, is_signed, public_key, sign
from opennrm.protection.referrals.cli import handover
from opennrm.protection.referrals.rules import NotSealed, signed_bytes
from opennrm.protection.referrals.services import SealedHandover, check_sealed, hand_over_sealed
from tests.factories.files import NOON, make_case
from tests.personas import make_personas

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from playwright.sync_api import Browser

pytestmark = pytest.mark.django_db
IDENTITY = {"given_names": "Mariam", "family_names": "Haddad"}


def seal(categories: Category = Category.BASIC | Category.ASSISTANCE) -> SealedHandover:
    """Hand a person over to an agency outside the system."""
    alice = make_personas().actor("alice")
    opened = make_case(alice, pseudonym="Linden", language="ar", identity=IDENTITY)
    with acting_as(alice, NOON):
        return hand_over_sealed(
            actor=alice, at=NOON, opened=access_file_by_id(actor=alice, file_id=opened.file.pk, at=NOON),
            outside="Clinic of Northport", need="medical", urgency="routine", categories=categories,
            message="Needs an interpreter.", basis="consent", basis_reason="Agreed today.",
            receipt_url="https://node.example/receipt/",
        )  # fmt: skip


def carried(page: bytes) -> dict[str, Any]:
    """Return what a sealed file carries."""
    found = re.search(rb'id="sealed">(.*?)</script>', page)
    assert found
    return dict(json.loads(found[1]))


def content(sealed: SealedHandover) -> str:
    """Open a sealed file as its own script does."""
    held = carried(sealed.page)
    salt, nonce, secret = (base64.b64decode(held[name]) for name in ("salt", "nonce", "sealed"))
    key = PBKDF2HMAC(hashes.SHA256(), 32, salt, held["rounds"]).derive(sealed.passphrase.encode())
    return AESGCM(key).decrypt(nonce, secret, b"opennrm-sealed-1").decode()


def with_parts(page: bytes, **parts: bytes) -> bytes:
    """Return a sealed file in which somebody put other parts."""
    held = carried(page)
    fresh = {**held, **{name: base64.b64encode(data).decode() for name, data in parts.items()}}
    return page.replace(json.dumps(held, separators=(",", ":")).encode(), json.dumps(fresh).encode())


def test_key_of_the_node_is_one_and_wrapped() -> None:
    assert public_key() == public_key()
    assert is_signed(b"text", sign(b"text"), public_key())
    assert not is_signed(b"other", sign(b"text"), public_key())
    assert not is_signed(b"text", b"short", b"no key")
    assert public_key() not in bytes(PurposeKey.objects.get(purpose="signature").wrapped)
    assert re.fullmatch(r"([0-9A-F]{4} ){7}[0-9A-F]{4}", fingerprint(public_key()))


def test_signature_holds_only_for_what_was_sealed_and_by_this_node() -> None:
    sealed = seal()
    own = fingerprint(public_key())
    good = check_sealed(sealed.page, expected=own.lower().replace(" ", ""))
    assert (good.holds, good.is_expected, good.fingerprint, sealed.fingerprint) == (True, True, own, own)
    held = carried(sealed.page)
    changed = bytearray(base64.b64decode(held["sealed"]))
    changed[0] ^= 1
    assert check_sealed(with_parts(sealed.page, sealed=bytes(changed)), expected=own).holds is False
    stranger = Ed25519PrivateKey.generate()
    salt, nonce, secret = (base64.b64decode(held[name]) for name in ("salt", "nonce", "sealed"))
    forged = with_parts(
        sealed.page,
        key=stranger.public_key().public_bytes_raw(),
        signature=stranger.sign(signed_bytes(salt, nonce, secret)),
    )
    found = check_sealed(forged, expected=own)
    assert (found.holds, found.is_expected) == (True, False)
    for junk in (b"", b"<html>", sealed.page.replace(b'"signature"', b'"nothing"')):
        with pytest.raises(NotSealed):
            check_sealed(junk, expected=own)


def test_content_for_programs_holds_the_chosen_parts_only() -> None:
    modest = content(seal())
    record = json.loads(base64.b64decode(re.search(r"base64,([^\"]+)\"", modest)[1]))  # type: ignore[index]
    assert record["standard"] == "HTCDS 2.0"
    (row,) = record["records"]
    assert (row["prs_PrimaryLanguage"], "prs_FirstName" in row, "Mariam" in modest) == ("ar", False, False)
    assert not re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", row["source_id"])
    assert fingerprint(public_key()) in modest


def test_identity_travels_for_programs_when_it_was_chosen() -> None:
    opened = content(seal(Category.BASIC | Category.IDENTITY))
    record = json.loads(base64.b64decode(re.search(r"base64,([^\"]+)\"", opened)[1]))  # type: ignore[index]
    assert (record["records"][0]["prs_FirstName"], record["records"][0]["prs_SecondName"]) == ("Mariam", "Haddad")


def test_command_tells_a_good_file_from_a_changed_and_a_strangers(tmp_path: Path) -> None:
    sealed, run = seal(), CliRunner().invoke
    good, bad = tmp_path / "good.html", tmp_path / "bad.html"
    good.write_bytes(sealed.page)
    bad.write_bytes(sealed.page.replace(b'"nonce":"', b'"nonce":"AAAA'))
    assert run(handover, ["verify", str(good)]).exit_code == 0
    assert run(handover, ["verify", str(good), "--fingerprint", "0000 0000"]).exit_code == 1
    assert run(handover, ["verify", str(bad)]).exit_code == 1
    told = json.loads(run(handover, ["verify", str(good), "--json"]).output)
    assert told == {"holds": True, "fingerprint": sealed.fingerprint, "is_expected": True}
    assert run(handover, ["key"]).output.strip() == sealed.fingerprint
    bad.write_text("A letter")
    assert run(handover, ["verify", str(bad)]).exit_code == 1


def test_anybody_can_read_the_public_key(client: Client) -> None:
    page = client.get("/node-key/")
    assert (page.status_code, fingerprint(public_key()) in page.content.decode()) == (200, True)


@pytest.mark.journey
@pytest.mark.xdist_group("browser")
@pytest.mark.django_db(transaction=True)
def test_sealed_file_says_in_the_browser_whether_its_signature_holds(browser: Browser, tmp_path: Path) -> None:
    sealed = seal()
    good, bad = tmp_path / "good.html", tmp_path / "bad.html"
    good.write_bytes(sealed.page)
    bad.write_bytes(sealed.page.replace(b'"salt":"', b'"salt":"AAAA'))
    page = browser.new_page()
    try:
        page.goto(good.as_uri())
        page.wait_for_selector("#signature[data-state=holds]", timeout=20_000)
        assert sealed.fingerprint in page.inner_text("#signature")
        page.fill("#passphrase", sealed.passphrase)
        page.click("button")
        page.wait_for_selector("pre", timeout=20_000)
        assert "HTCDS 2.0" in page.inner_text("pre")
        page.goto(bad.as_uri())
        page.wait_for_selector("#signature[data-state=broken]", timeout=20_000)
    finally:
        page.close()
