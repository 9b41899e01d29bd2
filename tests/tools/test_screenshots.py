from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.pictures import picture
from tools import screenshots

ROOT = Path(__file__).resolve().parents[2]


def test_it_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screenshots, "ROOT", tmp_path)
    monkeypatch.setattr(screenshots, "PICTURES", tmp_path / "images")
    taken = picture("PNG", (390, 844))
    screenshots.save(taken, "ask")
    with Image.open(tmp_path / "images" / "ask.png") as kept:
        assert kept.size == (390, 844)
        assert kept.mode == "P"
        assert kept.convert("RGB").getpixel((0, 0)) == Image.open(BytesIO(taken)).convert("RGB").getpixel((0, 0))


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "images").glob("*.png")), ids=lambda path: path.stem)
def test_pictures_are_small(path: Path) -> None:
    assert path.stat().st_size < 200 * 1024
