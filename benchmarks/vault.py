"""Sealing and opening of fields and documents, against Fernet and against AES-GCM as it is usually called.

    python benchmarks/vault.py [--quick] [--json]

A page is 25 files with 8 fields of 200 characters each. "First look" starts without any remembered key: one query for
the 25 wrapped keys and their unwrapping are part of the price. Figures are CPU microseconds a field unless they say
otherwise.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import io
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

N_FILES, N_FIELDS = 25, 8
TEXT = ("Имя и история: " * 20)[:200]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="opennrm-vault-") as folder:
        _configure(folder)
        rows = [*fields(30 if options.quick else 300), *indexes(), *documents(20 if options.quick else 200)]
    if options.json:
        print(json.dumps({"rows": rows}, indent=2))
        return
    for row in rows:
        print(_line(row))


def _line(row: dict[str, Any]) -> str:
    ours, peer = f"{row['ours']:9.2f}", f"{row['peer']:9.2f}"
    return f"{row['name']:52} ours {ours}   {row['peer_name']:34} {peer}   ratio {row['ratio']:5.2f}"


def _configure(folder: str) -> None:
    os.environ |= {
        "OPENNRM_DIR": folder,
        "OPENNRM_SECRET_KEY": "a key for a benchmark only, as long as a real one would be here",
        "OPENNRM_MASTER_KEY": "b3Blbm5ybS10ZXN0LW1hc3Rlci1rZXktMzItYnl0ZXM=",
        "DJANGO_SETTINGS_MODULE": "opennrm.config.settings",
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", "vault", verbosity=0)


def _row(name: str, ours: float, peer_name: str, peer: float, *, more_is_better: bool = False) -> dict[str, Any]:
    ratio = ours / peer if more_is_better else peer / ours
    return {"name": name, "ours": ours, "peer_name": peer_name, "peer": peer, "ratio": ratio}


def _cpu(work: Callable[[], object], rounds: int, n_things: int) -> float:
    """Return the CPU microseconds a thing, the best of three runs."""
    runs = []
    for _ in range(3):
        begun = time.process_time()
        for _ in range(rounds):
            work()
        runs.append((time.process_time() - begun) / rounds / n_things * 1e6)
    return min(runs)


def fields(rounds: int) -> list[dict[str, Any]]:
    """Measure a page of fields."""
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from opennrm.kernel.clock import now
    from opennrm.kernel.vault.models import SealedTextField
    from opennrm.kernel.vault.services import bound_to, create_keys, forget_keys, open_many, seal_many

    field = SealedTextField()
    field.set_attributes_from_name("story")
    keys = create_keys(N_FILES, now())
    plain = [(key.id, TEXT, bound_to("cases.case", f"{key.id}{n}"), field) for key in keys for n in range(N_FIELDS)]
    sealed = [(key, token, row, field) for (key, _v, row, field), token in zip(plain, seal_many(plain), strict=True)]
    n_values = len(sealed)

    def first_look() -> None:
        forget_keys()
        open_many(sealed)

    assert open_many(sealed) == [TEXT] * n_values
    opening = _cpu(lambda: open_many(sealed), rounds, n_values)
    cold = _cpu(first_look, rounds, n_values)
    sealing = _cpu(lambda: seal_many(plain), rounds, n_values)

    data = TEXT.encode()
    fernet = Fernet(Fernet.generate_key())
    token = fernet.encrypt(data)
    master, key = AESGCM.generate_key(256), AESGCM.generate_key(256)
    nonce, associated = os.urandom(12), b"cases.case:1\x1fstory"
    wrapped, ciphertext = AESGCM(master).encrypt(nonce, key, None), AESGCM(key).encrypt(nonce, data, associated)
    n_calls = 200 * rounds
    by_fernet = _cpu(lambda: fernet.decrypt(token).decode(), n_calls, 1)
    by_call = _cpu(lambda: AESGCM(key).decrypt(nonce, ciphertext, associated).decode(), n_calls, 1)
    by_wrapped = _cpu(
        lambda: AESGCM(AESGCM(master).decrypt(nonce, wrapped, None)).decrypt(nonce, ciphertext, associated).decode(),
        n_calls, 1,
    )  # fmt: skip
    fernet_seal = _cpu(lambda: fernet.encrypt(data), n_calls, 1)
    name = "open a field of 200 characters"
    return [
        _row(f"{name}, keys remembered", opening, "Fernet, one key", by_fernet),
        _row(f"{name}, keys remembered", opening, "AES-GCM, one key, new object a call", by_call),
        _row(f"{name}, keys remembered", opening, "AES-GCM, key unwrapped a call", by_wrapped),
        _row(f"{name}, first look", cold, "Fernet, one key", by_fernet),
        _row(f"{name}, first look", cold, "AES-GCM, key unwrapped a call", by_wrapped),
        _row("seal a field of 200 characters", sealing, "Fernet, one key", fernet_seal),
    ]


def indexes() -> list[dict[str, Any]]:
    """Measure blind indexes."""
    from opennrm.kernel.vault.services import blind_indexes

    texts = [f"name {number}" for number in range(1000)]
    key = os.urandom(32)
    blind_indexes("names", texts)
    ours = _cpu(lambda: blind_indexes("names", texts), 20, 1000)
    peer = _cpu(lambda: [hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for text in texts], 20, 1000)
    return [_row("blind index of a name", ours, "hmac.new(...).hexdigest()", peer)]


def documents(n_megabytes: int) -> list[dict[str, Any]]:
    """Measure sealed streams, in megabytes a CPU second."""
    from cryptography.fernet import Fernet

    from opennrm.kernel.vault.services import open_pieces, seal_pieces

    data, key = os.urandom(n_megabytes * 1_000_000), os.urandom(32)
    fernet = Fernet(Fernet.generate_key())

    def speed(work: Callable[[], object]) -> float:
        begun = time.process_time()
        work()
        return n_megabytes / (time.process_time() - begun)

    sealed = b"".join(seal_pieces(key, io.BytesIO(data), bound=b"x"))
    token = fernet.encrypt(data)
    sealing = speed(lambda: sum(len(piece) for piece in seal_pieces(key, io.BytesIO(data), bound=b"x")))
    opening = speed(lambda: sum(len(piece) for piece in open_pieces(key, io.BytesIO(sealed), bound=b"x")))
    return [
        _row(
            "seal a document, MB/s",
            sealing,
            "Fernet, whole in memory",
            speed(lambda: fernet.encrypt(data)),
            more_is_better=True,
        ),
        _row(
            "open a document, MB/s",
            opening,
            "Fernet, whole in memory",
            speed(lambda: fernet.decrypt(token)),
            more_is_better=True,
        ),
    ]


if __name__ == "__main__":
    main()
