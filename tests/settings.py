"""Settings for tests: every process has a folder, and so an SQLite file and a broker, of its own.

TEST_DATABASE_URL and TEST_REDIS_URL choose other engines; DATABASE_URL and REDIS_URL never reach the tests.
"""

import os
import tempfile
from urllib.parse import urlsplit

worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
folder = tempfile.mkdtemp(prefix="governance-test-")
os.environ["DATA_DIR"] = folder
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{folder}/db.sqlite3"
# Each process takes a database of its own on the one Redis.
redis_url = os.environ.get("TEST_REDIS_URL", "")
os.environ["REDIS_URL"] = urlsplit(redis_url)._replace(path=worker).geturl() if redis_url else ""
os.environ["DEMO"] = os.environ["DEBUG"] = os.environ["HTTPS"] = "0"

from governance.settings import *

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # In memory all threads would share one connection, and every test of a race would pass.
    DATABASES["default"]["TEST"] = {"NAME": f"{folder}/test.sqlite3"}
    # Survives no power failure, and need not.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
# Without the need to collect the files before each run.
STATIC_ROOT = Path(folder) / "static"
STATIC_ROOT.mkdir()
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Signing in hundreds of times is not what the tests are about.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
