"""What a need and an offer say in the same words. Chinese leaves no gaps between words: pairs of characters stand for
them."""

from collections.abc import Iterable

from common.text import bigrams

# Said of nearly everything that people do for each other.
EMPTY = frozenset(("上门", "老人", "服务", "帮助", "帮忙", "社区", "居民", "需要", "有人", "家里", "小区"))
Words = tuple[str, ...]


def words_of(*texts: str) -> Words:
    """Each once, in the order in which they come."""
    found = dict.fromkeys(word for text in texts for word in bigrams(text).split())
    return tuple(word for word in found if len(word) > 1 and not word.isdecimal() and word not in EMPTY)


class Vocabulary:
    """Words as the bits of a number, so that what two have in common is one `&`."""

    def __init__(self, known: Iterable[Words]) -> None:
        self._bits = {word: 1 << n for n, word in enumerate(dict.fromkeys(w for words in known for w in words))}

    def bits(self, words: Words) -> int:
        found = 0
        for word in words:
            found |= self._bits.get(word, 0)
        return found
