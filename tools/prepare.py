"""Brings up to date what the server needs: libraries, translations, static files, tables, demo."""

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from kombu.exceptions import OperationalError as BrokerError

from tools import build

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    build.main()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    django.setup()
    check_database()
    check_broker()
    collect_static()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_reference", "--if-empty")
    call_command("load_skills")
    if settings.DEMO:
        call_command("make_demo")


def check_database() -> None:
    try:
        connection.ensure_connection()
    except OperationalError as error:
        sys.exit(f"The database of DATABASE_URL does not answer: {str(error).splitlines()[0]}")


def check_broker() -> None:
    from governance.celery import app

    try:
        with app.connection_for_write(connect_timeout=3) as link:
            link.ensure_connection(max_retries=1, timeout=3)
    except (BrokerError, OSError) as error:
        sys.exit(f"The Redis of REDIS_URL does not answer: {str(error).splitlines()[0]}")


def collect_static() -> None:
    """Collect and compress the static files, unless nothing changed since."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    current = fingerprint()
    if stamp.exists() and stamp.read_text() == current:
        return
    print("Collecting the static files …", flush=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(current)


def fingerprint() -> str:
    """Of our static files, and of the requirements whose packages bring the others."""
    lines = [f"DEBUG={settings.DEBUG}", (ROOT / "requirements.txt").read_text()]
    for path in sorted(static_files()):
        state = path.stat()
        lines.append(f"{path.relative_to(ROOT)} {state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def static_files() -> Iterator[Path]:
    folders = [ROOT / "static", *ROOT.glob("*/static")]
    return (path for folder in folders for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
