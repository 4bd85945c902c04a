"""Where the master key comes from, and how it wraps."""

from __future__ import annotations

import base64
import os
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from opennrm.kernel.errors import Refused
from opennrm.kernel.vault.services import (
    MasterKeyExposed,
    MasterKeyMissing,
    MasterKeys,
    Tampered,
    make_master_key_file,
    master_keys,
    parse_master_keys,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.kernel.vault.conftest import UseSource

KEY = bytes(range(32))
LINE = base64.b64encode(KEY).decode()


def test_one_bare_key_is_version_one() -> None:
    assert parse_master_keys(LINE).versions == {1: KEY}


def test_lines_or_commas_separate_versions_and_the_highest_is_current() -> None:
    text = f"# made in spring\n1:{LINE}\n\n 7:{base64.b64encode(bytes(32)).decode()}\n"
    keys = parse_master_keys(text)
    assert keys.versions == {1: KEY, 7: bytes(32)}
    assert keys.current == 7
    assert parse_master_keys(f"1:{LINE},2:{LINE}").versions == {1: KEY, 2: KEY}


@pytest.mark.parametrize(
    "text", ["", "# nothing", "1:short", f"0:{LINE}", f"x:{LINE}", f"1:{LINE}\n1:{LINE}", "1:" + "é" * 44]
)
def test_unreadable_lines_are_refused_without_quoting_them(text: str) -> None:
    with pytest.raises(MasterKeyMissing) as refusal:
        parse_master_keys(text)
    assert LINE not in str(refusal.value)
    assert "short" not in str(refusal.value)


def test_keys_never_show_in_a_representation() -> None:
    assert LINE not in repr(MasterKeys({1: KEY}))
    assert str(KEY) not in repr(MasterKeys({1: KEY}))


@given(key=st.binary(min_size=32, max_size=32), name=st.text(max_size=40), version=st.integers(1, 9))
def test_wrapped_key_opens_under_its_own_name_only(key: bytes, name: str, version: int) -> None:
    master = MasterKeys({version: KEY})
    wrapped, used = master.wrap(key, name)
    assert master.unwrap(wrapped, name, used) == key
    with pytest.raises(Tampered):
        master.unwrap(wrapped, f"{name}!", used)


def test_text_of_keys_reads_back() -> None:
    keys = MasterKeys({2: os.urandom(32), 1: os.urandom(32)})
    assert parse_master_keys(keys.as_text()).versions == keys.versions


def test_file_that_others_can_read_is_refused(tmp_path: Path, use_source: UseSource) -> None:
    path = tmp_path / "master.keys"
    path.write_text(f"1:{LINE}")
    path.chmod(0o640)
    use_source(master_key_path=path)
    with pytest.raises(MasterKeyExposed):
        master_keys()
    path.chmod(0o600)
    assert master_keys().versions == {1: KEY}


def test_missing_file_says_what_to_do(tmp_path: Path, use_source: UseSource) -> None:
    use_source(master_key_path=tmp_path / "absent")
    with pytest.raises(MasterKeyMissing, match="opennrm vault new-key"):
        master_keys()


def test_changed_file_is_read_again(tmp_path: Path, use_source: UseSource) -> None:
    path = make_master_key_file(tmp_path / "keys" / "master.keys")
    use_source(master_key_path=path)
    first = master_keys()
    path.write_text(f"{first.as_text()}2:{LINE}\n")
    assert master_keys().current == 2


def test_new_file_is_its_owners_alone_and_never_overwritten(tmp_path: Path) -> None:
    path = make_master_key_file(tmp_path / "keys" / "master.keys")
    before = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with pytest.raises(Refused):
        make_master_key_file(path)
    assert path.read_bytes() == before
    assert [found.name for found in path.parent.iterdir()] == ["master.keys"]


def test_variable_comes_before_file_and_command(use_source: UseSource) -> None:
    use_source(master_key=SecretStr(f"3:{LINE}"), master_key_command="false")
    assert master_keys().versions == {3: KEY}


def test_command_prints_the_keys(tmp_path: Path, use_source: UseSource) -> None:
    script = tmp_path / "kms"
    script.write_text(f"#!/bin/sh\necho '4:{LINE}'\n")
    script.chmod(0o700)
    use_source(master_key_command=str(script))
    assert master_keys().versions == {4: KEY}


@pytest.mark.parametrize("command", ["false", "/no/such/program", "'unclosed", "true"])
def test_failing_command_is_a_missing_key(command: str, use_source: UseSource) -> None:
    use_source(master_key_command=command)
    with pytest.raises(MasterKeyMissing):
        master_keys()
