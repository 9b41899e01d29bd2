"""What a run that is taken up again must know and cannot read from the database: how the district was founded."""

import pickle
from pathlib import Path
from typing import Any

from grids.models import Area


class Journal:
    def __init__(self, folder: Path) -> None:
        self.founded = folder / "founded.pickle"

    @property
    def is_begun(self) -> bool:
        """Whether the founding came to its end: it is one transaction, and the file is written before that ends."""
        return self.founded.exists() and Area.objects.exists()

    def keep(self, founded: Any) -> None:
        """Only read again by the same program, from the same folder."""
        self.founded.write_bytes(pickle.dumps(founded))

    def recall(self) -> Any:
        return pickle.loads(self.founded.read_bytes())
