"""The Chromium of this machine that tests and screenshots use."""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
# In a container there is no sandbox and no graphics card, and nothing may go out to the network by itself.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> Path | None:
    """The program: the one that CHROMIUM names, else the first on the PATH."""
    named = os.environ.get("CHROMIUM")
    found = (shutil.which(name) for name in ([named] if named else NAMES))
    return next((Path(path) for path in found if path), None)


def version(program: Path) -> str:
    """Such as "Chromium 120.0.6099.224"."""
    answer = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    return answer.split(" built on ")[0].strip()
