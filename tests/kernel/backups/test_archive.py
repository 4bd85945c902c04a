"""An archive gives back what went in, or nothing."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import SecretStr

from opennrm.kernel.backups.services.archive import Header, Member, pack_archive, read_header, unpack_archive
from opennrm.kernel.backups.services.errors import BadArchive
from opennrm.kernel.vault.services import MasterKeyMissing, new_master_keys

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from pytest_django.fixtures import Settings

HEADER = Header("a" * 32, "2026-03-01T09:00:00+00:00", "0.1.0", "sqlite", 1, "00" * 32)
MEMBERS = {"anchors.log": b"anchors\n" * 1000, "documents/a/b": bytes(range(256)) * 2000, "node.env": b""}


def pack(members: dict[str, bytes]) -> bytes:
    listed = (
        Member(name, [data[: len(data) // 2], data[len(data) // 2 :]], is_squeezed=name != "documents/a/b")
        for name, data in members.items()
    )
    return b"".join(pack_archive(HEADER, listed, lambda: {"migrations": [["cases", "0001"]]}))


class Sink:
    """Keeps what is handed out, once it is closed."""

    def __init__(self) -> None:
        self.members: dict[str, bytes] = {}

    @contextmanager
    def open(self, name: str) -> Generator[IO[bytes]]:
        file = io.BytesIO()
        yield file
        self.members[name] = file.getvalue()


def unpack(path: Path, data: bytes) -> tuple[dict[str, bytes], dict[str, Any]]:
    path.write_bytes(data)
    sink = Sink()
    return sink.members, unpack_archive(path, sink.open)


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(members=st.dictionaries(st.text(min_size=1), st.binary(max_size=2000), max_size=5))
def test_archive_gives_back_what_went_in(tmp_path: Path, members: dict[str, bytes]) -> None:
    found, manifest = unpack(tmp_path / "archive", pack(members))
    assert found == members
    assert manifest["migrations"] == [["cases", "0001"]]
    assert [member["n_bytes"] for member in manifest["members"]] == [len(data) for data in members.values()]


def test_header_can_be_read_without_a_key_and_the_rest_cannot(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    data = pack(MEMBERS)
    path.write_bytes(data)
    assert read_header(path) == HEADER
    assert b"anchors" not in data


@pytest.mark.parametrize("place", [0, 20, 200, 5000, -1])
def test_any_change_is_refused(tmp_path: Path, place: int) -> None:
    changed = bytearray(pack(MEMBERS))
    changed[place] ^= 1
    with pytest.raises((BadArchive, MasterKeyMissing)):
        unpack(tmp_path / "archive", bytes(changed))


@pytest.mark.parametrize("n_left", [0, 10, 250, 70_000])
def test_archive_that_was_cut_off_is_refused(tmp_path: Path, n_left: int) -> None:
    with pytest.raises(BadArchive):
        unpack(tmp_path / "archive", pack(MEMBERS)[:n_left])


def test_another_master_key_does_not_open_it(tmp_path: Path, settings: Settings) -> None:
    data = pack(MEMBERS)
    for keys, error in ((new_master_keys(1), BadArchive), (new_master_keys(2), MasterKeyMissing)):
        settings.ENV = settings.ENV.model_copy(update={"master_key": SecretStr(keys.as_text())})
        with pytest.raises(error):
            unpack(tmp_path / "archive", data)
