import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh-hans.md")
DOCUMENTS = sorted(path.relative_to(ROOT) for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)|<img src=\"([^\"]+)\"")


def targets(document: Path) -> set[str]:
    found = LINK.findall((ROOT / document).read_text(encoding="utf-8"))
    return {link or image for link, image in found if "://" not in link}


def test_it_works() -> None:
    assert {"docs/architecture.md", "docs/images/ask.png", ".env.example"} <= targets(Path("README.md"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_what_is_linked_is_there(document: Path) -> None:
    missing = [link for link in targets(document) if not (ROOT / document.parent / link).exists()]
    assert missing == []


def test_both_readmes_tell_the_same() -> None:
    english, chinese = (set(re.findall(r"`([^`\n]+)`", (ROOT / name).read_text())) for name in READMES)
    assert {word for word in english if is_code(word)} == {word for word in chinese if is_code(word)}


def is_code(word: str) -> bool:
    """A setting, an account, a command: what no translation changes."""
    return bool(re.fullmatch(r"[A-Z_]{4,}(=\d)?|[a-z]+_[a-z_]+|/[a-z/]*", word))
