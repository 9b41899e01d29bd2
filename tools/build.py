"""Builds what the server and the tests need from the sources: libraries, translations, static files."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools import frontend, messages

ROOT = Path(__file__).resolve().parent.parent
COLLECTED = ROOT / "staticfiles"


def main() -> None:
    frontend.ensure()
    messages.compile_all()
    collect_static()


def collect_static() -> None:
    """Collect and compress the static files, unless nothing changed since."""
    stamp = COLLECTED / ".collected"
    current = fingerprint()
    if stamp.exists() and stamp.read_text() == current:
        return
    print("Collecting the static files …", flush=True)
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--clear", "-v0"]
    if subprocess.run(command, cwd=ROOT, env=os.environ | {"DEBUG": "0"}).returncode:
        sys.exit("Could not collect the static files; the reason stands above.")
    stamp.write_text(current)


def fingerprint() -> str:
    """Of our static files, and of the requirements whose packages bring the others."""
    lines = [hashlib.sha256((ROOT / "requirements.txt").read_bytes()).hexdigest()]
    for path in sorted(static_files()):
        state = path.stat()
        lines.append(f"{path.relative_to(ROOT)} {state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def static_files() -> Iterator[Path]:
    folders = [ROOT / "static", *ROOT.glob("*/static")]
    return (path for folder in folders for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
