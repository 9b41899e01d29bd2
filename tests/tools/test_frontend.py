import re
from pathlib import Path

import pytest

from tools import frontend

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "static" / "vendor"
    monkeypatch.setattr(frontend, "ROOT", tmp_path)
    monkeypatch.setattr(frontend, "VENDOR", folder)
    monkeypatch.setattr(frontend, "STAMP", folder / ".copied")
    return folder


def test_it_works(tmp_path: Path, vendor: Path) -> None:
    for source in frontend.COPIES:
        path = tmp_path / "node_modules" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix or path.name == "LICENSE":
            path.write_text(source)
        else:
            path.mkdir()
            (path / "marker.png").write_text(source)
    frontend.copy()
    assert (vendor / "leaflet" / "leaflet.js").read_text() == "leaflet/dist/leaflet.js"
    assert (vendor / "leaflet" / "images" / "marker.png").exists()


def test_without_npm_the_pages_still_find_their_files(
    vendor: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(frontend, "npm", lambda: None)
    frontend.ensure()
    assert (vendor / "leaflet" / "leaflet.js").read_text() == ""
    assert (vendor / "leaflet" / "leaflet.css").read_text() == ""
    assert not frontend.STAMP.exists()
    assert capsys.readouterr().err == "npm could not fetch the front-end libraries; going on without maps.\n"


@pytest.mark.parametrize("path", sorted(path.name for path in [*ROOT.glob("requirements*"), ROOT / ".npmrc"]))
def test_no_pin_names_a_host(path: str) -> None:
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|^registry", (ROOT / path).read_text())


def test_the_lock_file_names_no_host() -> None:
    assert not re.search(r"https?://|\"resolved\"", frontend.LOCK.read_text())
