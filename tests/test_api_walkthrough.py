"""docs/api-walkthrough.md does what it says: its blocks are run as they stand, by a real shell with a real client."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.keys import key_for
from tests.world import build
from workorders.choices import State
from workorders.models import WorkOrder

TEXT = Path(__file__).parent.parent / "docs" / "api-walkthrough.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROGRAMS = ("bash", "curl", "jq")
missing = [name for name in PROGRAMS if shutil.which(name) is None]


@pytest.mark.skipif(bool(missing), reason=f"not on this machine: {', '.join(missing)}")
def test_it_works(transactional_db, live_server):
    world = build()
    keys = {"DESK": "dispatcher", "UNIT": "unit_handler", "GRID": "grid_worker"}
    variables = {name: key_for(world.users[user]) for name, user in keys.items()}
    script = "set -eu -o pipefail\n" + "\n".join(BLOCK.findall(TEXT.read_text()))
    done = subprocess.run(
        ["bash", "-c", script],
        env=os.environ | variables | {"BASE": f"{live_server.url}/api/v1", "no_proxy": "*"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    order = WorkOrder.objects.get()
    assert order.state == State.REVIEWING
    actions = list(order.events.order_by("pk").values_list("action", flat=True))
    assert actions == ["submit", "register", "dispatch", "accept", "complete", "check"]
    for shown in (f'"number": "{order.number}"', f'"query_code": "{order.query_code}"', '"lead_unit": "UNIT-1"'):
        assert shown in done.stdout
    assert "换了声控开关和灯泡。" in done.stdout
    assert "周兰" not in done.stdout
