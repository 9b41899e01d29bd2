import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools import run

ROOT = Path(__file__).resolve().parents[2]


def start(tmp_path: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    variables = os.environ | {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "governance.settings"}
    command = [sys.executable, "-m", "tools.run"]
    return subprocess.run(command, cwd=ROOT, env=variables | settings, capture_output=True, text=True)


def test_it_works(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("PORT", str(port))
    monkeypatch.delenv("HOST", raising=False)
    assert run.address() == ("127.0.0.1", port)


def test_port_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        done = start(tmp_path, PORT=str(port))
    assert done.returncode == 1
    assert done.stderr == (f"Port {port} on 127.0.0.1 is taken; choose another one, as in `make run PORT=8001`.\n")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"PORT": "http"}, "PORT must be a number from 1 to 65535, not 'http'."),
        ({"PORT": "65536"}, "PORT must be a number from 1 to 65535, not '65536'."),
        ({"HOST": "192.0.2.1"}, "HOST '192.0.2.1' is no address of this machine."),
    ],
)
def test_bad_address(tmp_path: Path, settings: dict[str, str], sentence: str) -> None:
    done = start(tmp_path, **settings)
    assert (done.returncode, done.stderr) == (1, f"{sentence}\n")


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),
        ("::1", "http://[::1]:8000/"),
        ("grid.example.org", "http://grid.example.org:8000/"),
    ],
)
def test_address_to_open(host: str, address: str) -> None:
    assert run.url(host, 8000) == address


def test_demo_is_announced(tmp_path: Path) -> None:
    people = [
        {"username": "li", "password": "Abc12345", "role": "Grid worker", "area": "A"},
        {"username": "wang", "password": "Abc12345", "role": "Dispatcher", "area": "B"},
    ]
    (tmp_path / "demo.json").write_text(json.dumps({"sign_ins": people, "api_key": "key-1"}))
    assert run.demo_lines(tmp_path) == [
        "Sign in as (name, password, role):",
        "  li    Abc12345  Grid worker, A",
        "  wang  Abc12345  Dispatcher, B",
        "Key for the API: key-1",
    ]


def test_without_demo(tmp_path: Path) -> None:
    assert "createsuperuser" in run.demo_lines(tmp_path)[0]
