"""The settings of the tests: a node in a temporary folder, on SQLite or on a throwaway PostgreSQL server.

`OPENNRM_TEST_DATABASE=postgresql` chooses the latter. The server is started by the first process; the workers of
pytest-xdist find its socket in the environment.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from urllib.parse import quote

from tests.support.cluster import start_cluster

for name in [name for name in os.environ if name.startswith("OPENNRM_") and not name.startswith("OPENNRM_TEST_")]:
    del os.environ[name]

_KEEP = tempfile.TemporaryDirectory(prefix="opennrm-node-")
os.environ["OPENNRM_DIR"] = _KEEP.name
Path(_KEEP.name, "static").mkdir()
os.environ["OPENNRM_SECRET_KEY"] = "a key for tests only, long enough to be taken as a real one"
os.environ["OPENNRM_MASTER_KEY"] = "b3Blbm5ybS10ZXN0LW1hc3Rlci1rZXktMzItYnl0ZXM="
os.environ["OPENNRM_ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["OPENNRM_HTTPS"] = "false"
if os.environ.get("OPENNRM_TEST_DATABASE", "sqlite") == "postgresql":
    if "OPENNRM_TEST_SOCKET" not in os.environ:
        os.environ["OPENNRM_TEST_SOCKET"] = str(start_cluster())
    _socket = quote(os.environ["OPENNRM_TEST_SOCKET"], safe="")
    os.environ["OPENNRM_DATABASE_URL"] = f"postgresql://opennrm@{_socket}/opennrm"

from opennrm.config.settings import *  # noqa: E402, F403

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# One cheap hash in place of argon2's 0.27 s: sign-in is tested often, the hash itself is Django's.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A file, as a node has: in memory, SQLite locks whole tables between threads. pytest-xdist names one a worker.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": str(Path(_KEEP.name, "test.sqlite3"))}  # noqa: F405
