import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.fernet import Fernet

from tests.tools.test_env_example import described_names

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]
# Of the proxy and explained where it is missing.
OF_THE_PROXY = {"SITE_HOST"}


def make_secrets(folder: Path) -> dict[str, str]:
    script = folder / "make-secrets"
    shutil.copy(ROOT / "deploy" / "make-secrets", script)
    subprocess.run([script], check=True, capture_output=True)
    return {path.name: path.read_text() for path in (folder / "secrets").iterdir()}


def test_it_works() -> None:
    assert OURS == ["web", "worker", "beat", "migrate"]
    assert SERVICES.keys() - set(OURS) == {"proxy", "postgres", "redis"}


@pytest.mark.parametrize("name", OURS)
def test_every_setting_is_known(name: str) -> None:
    settings = {setting.removesuffix("_FILE") for setting in SERVICES[name]["environment"]}
    assert settings <= set(described_names())


def test_every_variable_is_known() -> None:
    assert set(re.findall(r"\$\{(\w+)", TEXT)) - OF_THE_PROXY <= set(described_names())


def test_defaults_are_those_of_the_example() -> None:
    example = dict(re.findall(r"^#?([A-Z_]+)=(.+)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    for name, default in re.findall(r"\$\{(\w+):-([^}]*)\}", TEXT):
        assert example[name] == default, name


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_runs_without_bounds(name: str) -> None:
    service = SERVICES[name]
    assert {"restart", "mem_limit", "cpus", "logging", "networks"} <= service.keys()
    # The image of ours brings the check of the web server.
    assert "healthcheck" in service or name == "web"


def test_only_the_proxy_is_open_to_the_world() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert [name for name, service in SERVICES.items() if "outside" in service["networks"]] == ["proxy"]


def test_volumes_and_secrets_are_declared() -> None:
    mounted = [volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])]
    assert {name for name in mounted if not name.startswith("./")} == COMPOSE["volumes"].keys()
    assert all((ROOT / name).exists() for name in mounted if name.startswith("./"))
    used = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    assert used == COMPOSE["secrets"].keys()


def test_secrets_are_made_once(tmp_path: Path) -> None:
    made = make_secrets(tmp_path)
    files = {f"deploy/secrets/{name}" for name in made}
    assert files == {secret["file"] for secret in COMPOSE["secrets"].values()}
    assert Fernet(made["field_keys"]).decrypt(Fernet(made["field_keys"]).encrypt(b"138")) == b"138"
    assert f":{made['database_password']}@postgres:" in made["database_url"]
    assert len(set(made.values())) == len(made)
    assert make_secrets(tmp_path) == made


def test_secrets_are_seen_by_nobody_else(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    for name in (".gitignore", ".dockerignore"):
        lines = (ROOT / name).read_text().splitlines()
        assert {"deploy", "deploy/secrets/"} & set(lines), name
        assert ".env" in lines, name
        assert {"var", "var/"} & set(lines), name


def test_the_image_runs_as_nobody_special() -> None:
    last_stage = (ROOT / "Dockerfile").read_text().rpartition("FROM ")[2]
    assert re.search(r"^USER (?!root|0\b)\w+$", last_stage, re.MULTILINE)
    assert "HEALTHCHECK" in last_stage
