"""Whoever looks after the platform reads no English where a word has a Chinese one."""

import re
from html import unescape

import pytest

from tests.admin_rows import as_role, one_of_each, page
from tests.world import World

LABEL = re.compile(r"<(th|label|h1|h2|caption)\b[^>]*>(.*?)</\1>", re.DOTALL)
# Names of data and of things that are called so in Chinese as well.
SAME = re.compile(r"\b(?:ID|API|IP|SHA-256|REST|URL|JSON)\b")


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_it_works(world: World, role: str):
    rows, client = one_of_each(world), as_role(world, role)
    places = [page("changelist", label) for label in rows] + [page("add", label) for label in rows]
    english, opened = {}, 0
    for place in places:
        answer = client.get(place, headers={"accept-language": "zh-hans"})
        opened += answer.status_code == 200
        if answer.status_code == 200 and (found := _english(answer.content.decode())):
            english[place] = found
    assert opened > 0
    assert english == {}


def _english(text: str) -> list[str]:
    labels = (re.sub(r"<[^>]+>", " ", label) for _tag, label in LABEL.findall(_columns(text)))
    return [label for label in map(str.strip, map(unescape, labels)) if _is_english(label)]


def _columns(text: str) -> str:
    """Without the rows of lists: their first cells are headings too, but of data."""
    return re.sub(r"<tbody>.*?</tbody>", "", text, flags=re.DOTALL)


def _is_english(label: str) -> bool:
    return bool(re.search(r"[A-Za-z]{3,}", SAME.sub("", label))) and not re.search(r"[\u4e00-\u9fff]", label)
