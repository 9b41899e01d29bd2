"""Finds a Python that is new enough and goes on with it: `prerequisites.py script.py [argument …]`.

This file alone must run on any Python 3, so that it can say "too old" instead of failing to parse.
"""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
# The test engines from PyPI have wheels for the first two.
OTHERS = ["python3.12", "python3.11", "python3.13", "python3.14", "python3"]


def works(python: str) -> bool:
    """Whether this command is a Python that is new enough."""
    program = "import sys; sys.exit(sys.version_info < " + repr(OLDEST) + ")"
    try:
        return subprocess.call([python, "-c", program], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def find_python() -> "str | None":
    """The path of a Python that is new enough, this one if it is; None when there is none."""
    if sys.version_info >= OLDEST:
        return sys.executable
    found = [shutil.which(name) for name in OTHERS]
    return next((python for python in found if python and works(python)), None)


def main() -> None:
    python = find_python()
    if python is None:
        needed = ".".join(str(part) for part in OLDEST)
        sys.exit("Python " + needed + " or newer is needed; this is Python " + sys.version.split()[0] + ".")
    os.execv(python, [python, *sys.argv[1:]])


if __name__ == "__main__":
    main()
