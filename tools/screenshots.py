"""`make screenshots`: the pictures of the README, taken from the demo in a real Chromium.

The demo is made in a folder that is thrown away; `ARGS="--data FOLDER"` keeps it there, and takes what it finds there.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import django
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tools import browser as chromes
from tools import demo_orders as choose
from tools import servers

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "images"
DESKTOP, PHONE = (1440, 900), (390, 844)
COLOURS = 192
PATIENCE = 60


def _nothing(_page: Page) -> None:
    """The page as it opens."""


@dataclass(frozen=True)
class Shot:
    """One picture: of which page, for whom (a role, or nobody signed in), and what is done there first."""

    name: str
    path: str
    who: str = ""
    size: tuple[int, int] = DESKTOP
    is_dark: bool = False
    is_large: bool = False
    first: Callable[[Page], None] = _nothing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="where the demo is, or is to be kept")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="only these pictures")
    wishes = parser.parse_args()
    servers.stop_on_signals()
    program = chromes.chromium()
    if program is None:
        sys.exit("Chromium is not on this machine.")
    with tempfile.TemporaryDirectory() as folder, served(wishes.data or Path(folder)) as home:
        shots = [shot for shot in planned() if not wishes.only or shot.name in wishes.only]
        with sync_playwright() as playwright:
            # What the browser itself draws, such as dates, is Chinese where its translations are (chromium-l10n).
            words: dict[str, str | float | bool] = {**os.environ, "LANGUAGE": "zh_CN"}
            chromium = playwright.chromium.launch(executable_path=str(program), args=chromes.ARGUMENTS, env=words)
            for shot in shots:
                take(chromium, home, shot)


@contextmanager
def served(data: Path) -> Iterator[str]:
    """The address of a demo that is served while the block runs."""
    port = servers.free_port()
    own = {"DATA_DIR": str(data.resolve()), "DATABASE_URL": "", "REDIS_URL": "", "DEMO": "1", "DEBUG": "0"}
    os.environ.update(own, HOST="127.0.0.1", PORT=str(port), DJANGO_SETTINGS_MODULE="governance.settings")
    subprocess.run([sys.executable, "-m", "tools.prepare"], cwd=ROOT, check=True)
    server = subprocess.Popen([sys.executable, "-m", "gunicorn"], cwd=ROOT)
    try:
        home = f"http://127.0.0.1:{port}"
        wait_for(f"{home}/health/live", server)
        yield home
    finally:
        server.terminate()
        server.wait()


def wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            urlopen(address, timeout=5).close()
            return
        except (URLError, OSError):
            if server.poll() is not None or time.monotonic() > deadline:
                sys.exit("The web server does not start; the reason stands above.")
        time.sleep(0.2)


def planned() -> list[Shot]:
    """All pictures. Which orders they show is found in the demo."""
    django.setup()
    from workorders.links import path_to

    waiting, busy, told = choose.waiting(), choose.busy(), choose.told()
    return [
        Shot("workbench", "/", "dispatcher"),
        Shot("orders", "/orders/", "dispatcher"),
        Shot("order", waiting.get_absolute_url(), "dispatcher"),
        Shot("order-dark", busy.get_absolute_url(), "unit_handler", is_dark=True),
        Shot("desk", "/desk/", "service_desk", first=partial(take_call, choose.caller())),
        Shot("ask", "/ask/", size=PHONE, first=ask),
        Shot("ask-large", "/ask/", size=PHONE, is_large=True, first=ask),
        Shot("lookup", "/lookup/", size=PHONE, first=partial(look_up, told.number, told.query_code)),
        Shot("review", path_to(choose.to_review()), size=PHONE),
        Shot("report", "/m/report/", "grid_worker", size=PHONE, first=report),
        Shot("published", "/published/"),
        Shot("admin", "/admin/workorders/category/", "system_admin"),
    ]


def take_call(phone: str, page: Page) -> None:
    page.fill("#id_phone", phone)
    page.fill("#id_description", "九号楼三单元楼道灯不亮，老人晚上下楼看不见台阶。")
    page.fill("#id_address", "嘉木家园9号楼3单元")
    page.locator("#earlier li").first.wait_for()


def ask(page: Page) -> None:
    page.fill("#id_description", "小区北门的路灯坏了三天，晚上很黑。")
    page.fill("#id_address", "满春园社区北门")


def look_up(number: str, code: str, page: Page) -> None:
    page.fill("#id_number", number)
    page.fill("#id_code", code)
    page.click("main button[type=submit], main button:not([type])")


def report(page: Page) -> None:
    page.fill("#id_description", "楼道里堆着纸箱和旧家具，消防通道被堵。")
    page.locator("#guess > *").first.wait_for()


def take(chromium: Browser, home: str, shot: Shot) -> None:
    """Open the page as its reader would, and keep what the window shows."""
    width, height = shot.size
    context = chromium.new_context(
        base_url=home,
        viewport={"width": width, "height": height},
        device_scale_factor=1 if shot.size == DESKTOP else 2,
        color_scheme="dark" if shot.is_dark else "light",
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    if shot.is_large:
        context.add_cookies([{"name": "type", "value": "large", "url": home}])
    with context, context.new_page() as page:
        if shot.who:
            sign_in(page, shot.who)
        page.goto(shot.path)
        shot.first(page)
        page.wait_for_load_state("networkidle")
        save(page.screenshot(animations="disabled", caret="hide"), shot.name)


def sign_in(page: Page, role: str) -> None:
    demo = json.loads((Path(os.environ["DATA_DIR"]) / "demo.json").read_text())
    known = next(each for each in demo["sign_ins"] if each["username"] == role)
    page.goto("/accounts/sign-in/")
    page.fill("input[name=username]", known["username"])
    page.fill("input[name=password]", known["password"])
    page.click("main button[type=submit]")


def save(content: bytes, name: str) -> None:
    """As a PNG of few colours, which is a third of the size and looks the same."""
    picture = Image.open(BytesIO(content)).convert("RGB")
    few = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{name}.png"
    few.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB", flush=True)


if __name__ == "__main__":
    main()
