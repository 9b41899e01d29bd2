"""Builds `.venv` from the pinned requirements, when they changed. `--dev` adds what tests and checks need."""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def main() -> None:
    ensure(ROOT / ("requirements-dev.txt" if "--dev" in sys.argv else "requirements.txt"))


def ensure(requirements: Path) -> None:
    """Install what the file names, unless that was done before."""
    stamp = VENV / f".{requirements.name}.installed"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if not usable():
        create()
    if stamp.exists() and stamp.read_text() == digest:
        return
    print(f"Installing {requirements.name} into .venv …", flush=True)
    install(requirements)
    stamp.write_text(digest)


def usable() -> bool:
    """Whether `.venv` holds a Python that starts and is new enough, and something to install with."""
    check = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        starts = subprocess.run([PYTHON, "-c", check], stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False
    return starts and (shutil.which("uv") is not None or (VENV / "bin" / "pip").exists())


def create() -> None:
    if uv := shutil.which("uv"):
        command = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)]
    elif importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    else:
        sys.exit("Python's venv module is missing; install it (on Debian and Ubuntu: apt install python3-venv).")
    if subprocess.run(command).returncode:
        sys.exit("Could not make the virtual environment .venv; the reason stands above.")


def install(requirements: Path) -> None:
    """Install with uv where it is found, else with pip; end with one sentence when that fails."""
    if uv := shutil.which("uv"):
        command = [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    else:
        command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*command, "--require-hashes", "-r", str(requirements)]).returncode:
        sys.exit(f"Could not install {requirements.name}; the reason stands above.")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
