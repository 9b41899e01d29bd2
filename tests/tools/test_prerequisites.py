import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tools import prerequisites


def test_it_works() -> None:
    assert prerequisites.find_python() == sys.executable


def test_any_python_3_can_read_it() -> None:
    source = Path(prerequisites.__file__).read_text()
    assert ast.parse(source, feature_version=(3, 4))


def test_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prerequisites, "OLDEST", (99, 1))
    with pytest.raises(SystemExit, match=r"^Python 99\.1 or newer is needed; this is Python [\d.]+\.$"):
        prerequisites.main()


def test_goes_on_with_the_script(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import sys; print(sys.argv[1:])")
    command = [sys.executable, prerequisites.__file__, str(script), "--dev"]
    assert subprocess.run(command, capture_output=True, text=True).stdout == "['--dev']\n"
