import itertools
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Read by `make run` and gunicorn.conf.py.
SERVER = {"HOST", "PORT", "WEB_WORKERS", "WEB_THREADS"}


def read_names() -> set[str]:
    settings = (ROOT / "governance" / "settings.py").read_text()
    return set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', settings))


def described_names() -> list[str]:
    return re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)


def test_it_works() -> None:
    assert {"DATABASE_URL", "SECRET_KEY", "LOG_JSON"} <= read_names()
    assert sorted(described_names()) == sorted(read_names() | SERVER)


def test_each_is_explained() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    for before, line in itertools.pairwise(lines):
        if re.match(r"#[A-Z_]+=", line):
            assert re.match(r"# |#[A-Z_]+=", before), line
