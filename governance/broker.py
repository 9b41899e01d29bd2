"""The broker that is a folder: a message appears there complete, or not at all.

Kombu opens the file under its final name and then writes it; a worker that looks in between reads nothing and dies.
"""

from pathlib import Path
from time import monotonic_ns
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    # Kombu's own classes disagree about what the argument is called.
    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{monotonic_ns()}_{uuid4()}.{queue}.msg"
        complete = Path(self.data_folder_out) / name
        # Readers look for names that end with .msg.
        unfinished = complete.with_name(f"{name}.part")
        unfinished.write_text(dumps(payload), encoding="utf-8")
        unfinished.rename(complete)


class Transport(filesystem.Transport):
    Channel = Channel
