import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from common import clock, revisions
from tests import world as worlds
from tests.browsing import complaints_of
from tests.settings import folder
from tests.snapshot import Snapshot
from tools import browser

IN_CI = os.environ.get("CI") == "true"
# How long a machine takes is no property of the code.
hypothesis_settings.register_profile("suite", deadline=None, derandomize=True, print_blob=True)
hypothesis_settings.register_profile("long", deadline=None, max_examples=1000, print_blob=True)
hypothesis_settings.load_profile("suite")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that open a page are marked `browser`, and come last: they leave an event loop running."""
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Playwright's event loop runs beside Django, which takes that for asynchronous code and refuses."""
    if item.get_closest_marker("browser") is None:
        return (yield)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        return (yield)
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def pytest_unconfigure() -> None:
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium. Without one the tests are skipped, but never in CI."""
    program = browser.chromium()
    if program is None:
        (pytest.fail if IN_CI else pytest.skip)("Chromium is not on this machine")
    return {**browser_type_launch_args, "executable_path": str(program), "args": browser.ARGUMENTS}


@pytest.fixture(autouse=True)
def _no_page_complains(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test of pages is about, the browser's console stays empty."""
    said = complaints_of(request.getfixturevalue("context")) if "page" in request.fixturenames else []
    yield
    assert said == []


@pytest.fixture
def held_clock() -> Iterator[datetime]:
    """The clock stands at a working Tuesday, 10:00 in Shanghai; `common.clock.advance` moves it on."""
    at = datetime(2025, 3, 4, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    with clock.held(at):
        yield at


@pytest.fixture
def process_environment(transactional_db: None) -> dict[str, str]:
    """Environment in which a process of its own (a Celery worker, say) works on the database of this test."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return os.environ | {"DJANGO_SETTINGS_MODULE": "governance.settings", "DATABASE_URL": url}


@pytest.fixture(autouse=True)
def _usual_language() -> None:
    """A page read in another language leaves that of the thread behind."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _fresh_reference_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stamps of a test whose changes were rolled back must not serve the next one; within a test they do not age,
    so that a slow machine counts the same queries as a fast one."""
    revisions.drop()
    monkeypatch.setattr(revisions, "FRESH_SECONDS", 1e9)


@pytest.fixture(scope="session")
def _snapshots() -> dict[object, Snapshot[worlds.World]]:
    """Worlds that were built in this process, by the day or the moment at which the clock stood."""
    return {}


@pytest.fixture
def world(db: None, _snapshots: dict[object, Snapshot[worlds.World]]) -> worlds.World:
    """A small district with everybody in it: built by the services the first time, then put back as it was."""
    at = clock._held.get() or clock.today()
    if known := _snapshots.get(at):
        return known.put_back() or worlds.build()
    made, _snapshots[at] = Snapshot.of(worlds.build)
    return made
