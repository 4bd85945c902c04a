"""From one node into another, through the commands an operator types; on both databases."""

from __future__ import annotations

import json
import shutil
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.db import connection

from tests.support.node import Node, copied_node, new_node

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

FILL = """
import json
from opennrm.kernel.actors import SYSTEM
from opennrm.kernel.access.context import acting_as
from opennrm.kernel.audit.services import write_entry
from opennrm.kernel.vault.services import create_key, seal
from django.conf import settings
made = []
with acting_as(SYSTEM, now()):
    for name in ("Ana", "Ben", "Cleo"):
        key = create_key(now())
        token = seal(key.id, name, bound_to="cases.identity:1", field="name")
        write_entry(actor=SYSTEM, at=now(), verb="case.read", reason=name, detail={"key": key.id})
        made.append([str(key.id), token.hex()])
folder = settings.ENV.dir / "documents" / "ab"
folder.mkdir(parents=True, exist_ok=True)
(folder / "letter").write_bytes(b"sealed bytes" * 100000)
print(json.dumps(made))
"""
OPEN = """
import json, sys
from uuid import UUID
from opennrm.kernel.vault.services import open_many
made = {made}
items = [(UUID(key), bytes.fromhex(token), "cases.identity:1", "name") for key, token in made]
print(json.dumps(open_many(items, erased="ERASED")))
"""
ERASE = """
from uuid import UUID
from opennrm.kernel.vault.services import destroy_key
destroy_key(UUID("{key}"), at=now())
"""
Made = list[tuple[str, str]]
pytestmark = pytest.mark.xdist_group("backups")  # they share one pattern, which takes a while to make


@pytest.fixture
def fresh(tmp_path: Path) -> Generator[Callable[[str], Node]]:
    """Return a way to get nodes that are still empty."""
    nodes: list[Node] = []

    def make(name: str) -> Node:
        nodes.append(new_node(tmp_path / name, connection.vendor))
        return nodes[-1]

    yield make
    for node in nodes:
        node.stop()


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> tuple[Node, Made]:
    """Return a stopped node with three sealed names, a log and a document, made once."""
    node = new_node(tmp_path_factory.mktemp("pattern") / "node", connection.vendor)
    node.run("init")
    (node.folder / "node.env").write_text("OPENNRM_NODE_NAME=Dreamland\n")
    made = [(key, token) for key, token in node.python(FILL)]
    node.stop()
    return node, made


@pytest.fixture
def filled(pattern: tuple[Node, Made], tmp_path: Path) -> Generator[tuple[Node, Made]]:
    """Return a copy of the pattern."""
    node = copied_node(pattern[0], tmp_path / "first")
    yield node, pattern[1]
    node.stop()


def heir(fresh: Callable[[str], Node], node: Node, name: str = "second") -> Node:
    """Return an empty node that was given the first one's master key."""
    other = fresh(name)
    shutil.copytree(node.folder / "keys", other.folder / "keys")
    return other


def names(node: Node, made: Made) -> list[str]:
    return [str(name) for name in node.python(OPEN.format(made=[list(pair) for pair in made]))]


def test_restored_node_has_everything_and_a_whole_log(fresh: Callable[[str], Node], filled: tuple[Node, Made]) -> None:
    node, made = filled
    archive = node.json("backup", "create")
    assert archive["n_keys"] == 3
    assert [one["path"] for one in node.json("backup", "list")["backups"]] == [archive["path"]]
    other = heir(fresh, node)
    restored = other.json("backup", "restore", archive["path"])
    assert restored == {
        "made_at": archive["at"], "log_sound": True, "replaced": None, "n_documents": 1, "n_keys": 3,
        "n_destroyed_since": 0,
    }  # fmt: skip
    assert names(other, made) == ["Ana", "Ben", "Cleo"]
    assert (other.folder / "documents/ab/letter").read_bytes() == b"sealed bytes" * 100000
    assert (other.folder / "node.env").read_text() == "OPENNRM_NODE_NAME=Dreamland\n"
    assert other.json("audit", "verify")["sound"] is True
    assert sorted(path.name for path in other.folder.iterdir() if path.name.startswith((".", "replaced"))) == []


def test_archive_holds_no_key_and_the_keyring_none_that_was_destroyed(filled: tuple[Node, Made]) -> None:
    node, made = filled
    wrapped = bytes.fromhex(
        node.python(
            "import json\nfrom opennrm.kernel.vault.models import DataKey\n"
            f"print(json.dumps(bytes(DataKey.objects.get(pk='{made[1][0]}').wrapped).hex()))"
        )
    )
    archive = Path(node.json("backup", "create")["path"])
    plain = node.python(
        "import json, io\nfrom pathlib import Path\nfrom contextlib import contextmanager\n"
        "from opennrm.kernel.backups.services.archive import unpack_archive\n"
        "found = []\n"
        "@contextmanager\ndef keep(name):\n    file = io.BytesIO()\n    yield file\n    found.append(file.getvalue())\n"
        f"unpack_archive(Path('{archive}'), keep)\n"
        "print(json.dumps([one.hex() for one in found]))"
    )
    held = [bytes.fromhex(one) for one in plain]
    assert not any(wrapped in one for one in held)
    assert not any(wrapped.hex().encode() in one for one in held)
    assert wrapped in (archive.parent / "keyring").read_bytes()
    node.python(ERASE.format(key=made[1][0]))
    assert wrapped not in (archive.parent / "keyring").read_bytes()


def test_case_erased_after_the_backup_stays_erased(fresh: Callable[[str], Node], filled: tuple[Node, Made]) -> None:
    node, made = filled
    archive = node.json("backup", "create")["path"]
    node.python(ERASE.format(key=made[1][0]))
    checked = node.json("backup", "verify", archive)
    assert (checked["sound"], checked["n_keys"], checked["n_destroyed_since"]) == (True, 2, 1)
    other = heir(fresh, node)
    assert other.json("backup", "restore", archive)["n_destroyed_since"] == 1
    assert names(other, made) == ["Ana", "ERASED", "Cleo"]


def test_node_that_is_there_is_not_overwritten(filled: tuple[Node, Made]) -> None:
    node, made = filled
    archive = node.json("backup", "create")["path"]
    n_entries = node.json("audit", "verify")["n_entries"]
    later = [(key, token) for key, token in node.python(FILL)]
    assert "There is a node already" in node.run("backup", "restore", archive, code=1)
    assert names(node, later) == ["Ana", "Ben", "Cleo"]
    done = node.json("backup", "restore", archive, "--force")
    assert Path(done["replaced"]).is_dir()
    assert names(node, made) == ["Ana", "Ben", "Cleo"]
    assert node.json("audit", "verify")["n_entries"] == n_entries  # the restore stands where the backup stood


def test_changed_archive_leaves_nothing_behind(fresh: Callable[[str], Node], filled: tuple[Node, Made]) -> None:
    node, _made = filled
    archive = Path(node.json("backup", "create")["path"])
    data = bytearray(archive.read_bytes())
    data[-100] ^= 1
    archive.write_bytes(data)
    other = heir(fresh, node)
    assert "changed or cut off" in other.run("backup", "restore", str(archive), code=1)
    assert [path.name for path in other.folder.iterdir()] == ["keys"]
    assert "changed or cut off" in node.run("backup", "verify", str(archive), code=1)


def test_missing_or_old_keyring_is_refused(fresh: Callable[[str], Node], filled: tuple[Node, Made]) -> None:
    node, made = filled
    first = Path(node.json("backup", "create")["path"])
    old = first.parent / "keyring.old"
    shutil.copy(first.parent / "keyring", old)
    later = [(key, token) for key, token in node.python(FILL)]
    archive = node.json("backup", "create")["path"]
    other = heir(fresh, node)
    assert "3 keys" in other.run("backup", "restore", archive, "--keyring", str(old), code=1)
    other.run("backup", "restore", archive, "--keyring", str(old), "--accept-lost-keys")
    assert names(other, [*made, *later]) == ["Ana", "Ben", "Cleo", "ERASED", "ERASED", "ERASED"]


def test_without_the_master_key_nothing_is_restored(fresh: Callable[[str], Node], filled: tuple[Node, Made]) -> None:
    node, _made = filled
    archive = node.json("backup", "create")["path"]
    assert "There is no master key" in fresh("second").run("backup", "restore", archive, code=1)


def test_archive_from_before_a_rotation_is_restored(fresh: Callable[[str], Node], filled: tuple[Node, Made]) -> None:
    node, made = filled
    archive = node.json("backup", "create")["path"]
    node.run("vault", "rotate")
    node.run("backup", "create", "--keep", "2")
    other = heir(fresh, node)
    other.run("backup", "restore", archive)
    assert names(other, made) == ["Ana", "Ben", "Cleo"]


def test_old_archives_are_removed_and_the_newest_kept(filled: tuple[Node, Made]) -> None:
    node, _made = filled
    made = []
    for _ in range(3):
        made.append(node.json("backup", "create", "--keep", "2")["path"])
        time.sleep(1)
    assert [one["path"] for one in node.json("backup", "list")["backups"]] == [made[2], made[1]]


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGKILL])
def test_backup_that_is_stopped_leaves_no_archive(filled: tuple[Node, Made], kind: signal.Signals) -> None:
    node, _made = filled
    (node.folder / "documents/ab/large").write_bytes(bytes(200_000_000))
    process = node.start("backup", "create")
    for _ in range(400):
        if list((node.folder / "backups").glob(".making-*/*.nrmbackup")):
            break
        time.sleep(0.02)
    process.send_signal(kind)
    process.wait(30)
    assert list((node.folder / "backups").glob("*.nrmbackup")) == []
    (node.folder / "documents/ab/large").unlink()
    node.run("backup", "create")
    assert len(list((node.folder / "backups").glob("*.nrmbackup"))) == 1
    assert list((node.folder / "backups").glob(".making-*")) == []


def test_full_disk_is_told_and_leaves_nothing(filled: tuple[Node, Made]) -> None:
    node, _made = filled
    full = Path("/dev/full")
    assert full.exists()
    said = node.python(
        "import errno, json, os\n"
        "from opennrm.kernel.backups.services import create_backup, backup_folder, NoRoom\n"
        "from opennrm.kernel.backups.services import creating\n"
        "from opennrm.kernel.actors import SYSTEM\n"
        "real = os.open\n"
        "os.open = lambda path, *rest, **more: real('/dev/full', os.O_WRONLY)"
        " if str(path).endswith('.nrmbackup') else real(path, *rest, **more)\n"
        "try:\n    create_backup(actor=SYSTEM, at=now())\n"
        "except NoRoom as error:\n    print(json.dumps([str(error), [p.name for p in backup_folder().iterdir()]]))\n"
        "os.open = real\n"
    )
    assert said == ["The disk is full. Nothing was changed. Make room and try again.", [".lock"]]


def test_policy_that_hides_rows_stops_the_backup(filled: tuple[Node, Made]) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no row-level security")
    node, _made = filled
    with psycopg.connect(node.extra["OPENNRM_DATABASE_URL"], autocommit=True) as database:
        database.execute("ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY")
        database.execute("ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY")
        database.execute("CREATE POLICY half ON audit_entry USING (sequence > 1)")
    assert "audit_entry" in node.run("backup", "create", code=1)
    assert list((node.folder / "backups").glob("*.nrmbackup")) == []


def test_restore_that_fails_in_the_database_changes_nothing(filled: tuple[Node, Made]) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite's file is exchanged in one step")
    node, _made = filled
    archive = node.json("backup", "create")["path"]
    later = [(key, token) for key, token in node.python(FILL)]
    said = node.python(
        "import json\nfrom pathlib import Path\n"
        "from opennrm.kernel.actors import SYSTEM\n"
        "from opennrm.kernel.backups.services import BadArchive, restore_backup\n"
        "from opennrm.kernel.backups.services import postgresql\n"
        "real = postgresql._checks\n"
        "postgresql._checks = lambda rows: real({**rows, 'audit_entry': 99})\n"
        f"try:\n    restore_backup(Path('{archive}'), actor=SYSTEM, at=now(), force=True)\n"
        "except BadArchive as error:\n    print(json.dumps(str(error)))\n"
        "postgresql._checks = real\n"
    )
    assert "audit_entry is not whole" in said
    assert names(node, later) == ["Ana", "Ben", "Cleo"]
    assert (node.folder / "documents/ab/letter").exists()
    assert json.loads(node.run("audit", "verify", "--json"))["sound"] is True
