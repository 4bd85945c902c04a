"""Hand a person over to an agency outside the system: a sealed file that opens in any browser, and a receipt.

The file is one HTML page that carries its content encrypted (AES-256-GCM under a key that PBKDF2 makes from a
passphrase). It asks for the passphrase and decrypts in the reader's own browser, without any network. The passphrase
is told by another way, such as a telephone call. The node signs what is sealed (Ed25519): the page says whether the
signature holds and shows the fingerprint of the key, to be compared by telephone. Inside stand the chosen parts to
read, the same for programs (HTCDS 2.0 as JSON), and a code; entered on the receipt page of the node, it
tells the sender that the file arrived with somebody who could open it.
"""

from __future__ import annotations

import hashlib
import json
import os
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from opennrm.kernel.access.context import system_wall
from opennrm.kernel.access.enums import Category
from opennrm.kernel.access.rules import EVERYTHING, Opened, as_the_node
from opennrm.kernel.accounts.services.throttles import Limit, count_attempt
from opennrm.kernel.actors import SYSTEM, Action, Actor, require
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.errors import InvalidInput, NotPermitted, Refused
from opennrm.kernel.identifiers import new_code
from opennrm.kernel.records.services import create_record
from opennrm.kernel.vault.services import fingerprint, public_key, sign
from opennrm.protection.interchange.selectors import record_of
from opennrm.protection.referrals.enums import ReferralStatus
from opennrm.protection.referrals.models import Referral
from opennrm.protection.referrals.rules import SEALED_MARK, answer_due, signed_bytes
from opennrm.protection.referrals.selectors import preview_of
from opennrm.protection.referrals.services.steps import move, tell

if TYPE_CHECKING:
    from datetime import datetime

ROUNDS = 600_000
RECEIPTS = Limit("receipt", n_hits=10, seconds=15 * 60)


@dataclass(frozen=True, slots=True)
class SealedHandover:
    """What the sender takes away: the file, and the passphrase that is shown once and stored nowhere."""

    referral: Referral
    passphrase: str
    page: bytes
    fingerprint: str


@transaction.atomic
def hand_over_sealed(
    *,
    actor: Actor,
    at: datetime,
    opened: Opened,
    outside: str,
    need: str,
    urgency: str,
    categories: Category,
    message: str,
    basis: str,
    basis_reason: str,
    receipt_url: str,
) -> SealedHandover:
    """Seal the chosen parts of a file for an agency outside the system.

    Raises
    ------
    NotPermitted
        Only the lead hands a person over outside.
    Refused
        More is to travel than the sender sees.
    InvalidInput
        The agency, the basis, or how it is known, is missing.
    """
    require(actor, Action.REFERRAL_SEND)
    if not opened.is_lead:
        raise NotPermitted(_("Only the lead agency can hand the person over outside the system."))
    _require_words(outside, basis_reason)
    if categories & ~opened.sight.readable:
        raise Refused(_("You can only share the parts of the file that you see yourself."))
    receipt = new_code(groups=3)
    referral = create_record(
        actor=actor, at=at, opened=as_the_node(opened), model=Referral, event="referral.sealed",
        values={
            "outside": outside, "need": need, "urgency": urgency, "categories": int(categories | Category.BASIC),
            "basis": basis, "basis_reason": basis_reason, "message": message, "status": ReferralStatus.SEALED,
            "sent_at": at, "due_at": answer_due(at, urgency), "receipt_hash": _hash(receipt),
        },
    )  # fmt: skip
    write_entry(
        actor=actor, at=at, verb="case.handed_over", file_id=opened.file.pk, categories=int(categories),
        detail={"referral": str(referral.pk), "basis": basis},
    )  # fmt: skip
    passphrase = new_code(groups=5)
    standard = _standard(opened, categories, referral)
    print_of_key = fingerprint(public_key())
    context = {
        "standard": standard, "standard_data": b64encode(standard.encode()).decode(), "fingerprint": print_of_key,
        "parts": preview_of(opened, categories), "referral": referral, "message": message, "receipt": receipt,
        "receipt_url": receipt_url, "sealed_at": at, "lead": opened.file.lead_agency,
    }  # fmt: skip
    content = render_to_string("referrals/sealed_content.html", context)
    return SealedHandover(referral, passphrase, _page(content.encode(), passphrase), print_of_key)


def _require_words(outside: str, basis_reason: str) -> None:
    missing = {
        name: _("Answer this.")
        for name, words in (("outside", outside), ("basis_reason", basis_reason))
        if not words.strip()
    }
    if missing:
        raise InvalidInput(_("Some answers are missing."), missing)


def _standard(opened: Opened, categories: Category, referral: Referral) -> str:
    """Return the chosen parts for programs; the referral's number stands in the place of the case's code."""
    record = {"source_id": str(referral.pk), **record_of(opened, categories)}
    return json.dumps({"standard": "HTCDS 2.0", "records": [record]}, ensure_ascii=False, indent=1)


def _hash(receipt: str) -> str:
    return hashlib.sha256(receipt.encode()).hexdigest()


def _page(content: bytes, passphrase: str) -> bytes:
    salt, nonce = os.urandom(16), os.urandom(12)
    key = PBKDF2HMAC(hashes.SHA256(), 32, salt, ROUNDS).derive(passphrase.encode())
    sealed = AESGCM(key).encrypt(nonce, content, SEALED_MARK)
    signature = sign(signed_bytes(salt, nonce, sealed))
    parts = {"salt": salt, "nonce": nonce, "sealed": sealed, "key": public_key(), "signature": signature}
    context = {"rounds": ROUNDS, **{name: b64encode(data).decode() for name, data in parts.items()}}
    return render_to_string("referrals/sealed_page.html", context).encode()


@transaction.atomic
def acknowledge_receipt(*, at: datetime, receipt: str, address: str) -> bool:
    """Note that a sealed file was opened, if the code is one; return whether it was.

    Raises
    ------
    TooManyAttempts
        Somebody tries codes from this address.
    """
    count_attempt(limit=RECEIPTS, key=address, at=at)
    code = receipt.strip().upper()
    with system_wall():
        referral = Referral.objects.select_related("file").filter(receipt_hash=_hash(code)).first() if code else None
        if referral is None or referral.status != ReferralStatus.SEALED:
            return False
        opened = Opened(file=referral.file, sight=EVERYTHING, is_lead=False)
        move(
            actor=SYSTEM, at=at, opened=opened, referral=referral, event="referral.received",
            status=ReferralStatus.RECEIVED, received_at=at, receipt_hash="", ended_at=at,
        )  # fmt: skip
        text = gettext_noop("A sealed file that you handed over was received.")
        tell(at, referral.author_agency_id, "referral.received", text, referral)
    return True
