"""Personal data as it may be shown: enough to recognise, not enough to use."""

import re
import unicodedata

_SURNAMES = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙"
    "慕容仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷"
    "轩辕令狐段干百里呼延东郭南门羊舌微生公户公玉公仪梁丘公仲公上公门公山公坚左丘公伯西门公祖第五"
    "公乘贯丘公皙南荣东里东宫仲长子书子桑即墨达奚褚师完颜纳兰欧陽東方司馬諸葛"
)
COMPOUND_SURNAMES = frozenset(re.findall("..", _SURNAMES))
ADDRESS_LENGTH = 60

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_NUMERAL = r"[0-9A-Za-z一二三四五六七八九十百零〇甲乙丙丁]{1,6}"
_BUILDING = re.compile(rf"{_NUMERAL}\s?(?:号楼|號樓|栋|幢|座|号院)(?![0-9A-Za-z]{{1,6}}号楼)")
_ROOM = re.compile(rf"{_NUMERAL}\s?(?:单元|室|户|房)")
_DWELLING = re.compile(rf"[0-9]|{_NUMERAL}\s?(?:单元|门|号|室|户|房|层|楼|组|队|排)")


def mask_name(name: str) -> str:
    """ "张三丰" gives "张**", "欧阳修" "欧阳*", "John Smith" "J*"."""
    name = name.strip()
    if not name:
        return ""
    if not _HAN.match(name):
        return f"{name[0]}*"
    name = re.sub(r"\s", "", name)
    kept = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    return name[:kept] + "*" * max(1, min(2, len(name) - kept))


def mask_phone(phone: str) -> str:
    """ "13812348000" gives "138****8000", "0951-5012345" "0951-****345"."""
    area, dash, number = phone.partition("-")
    if dash:
        return f"{area}-{_starred(number, 0, 3)}"
    return _starred(phone, 3, 4) if len(phone) == 11 else _starred(phone, 0, 2)


def mask_id(id_number: str) -> str:
    """ "110105194912310023" gives "110105********0023"; other documents keep their two ends."""
    return _starred(id_number, 6, 4) if len(id_number) in (15, 18) else _starred(id_number, 1, 1)


def mask_address(address: str) -> str:
    """Up to the building, or the estate, or the street: "幸福小区3号楼2单元501" gives "幸福小区3号楼**"."""
    text = unicodedata.normalize("NFKC", address).strip()
    building = _BUILDING.search(text)
    end = min(building.end() if building else _dwelling_start(text), ADDRESS_LENGTH)
    kept = _ROOM.sub("**", text[:end])
    return kept + "**" if end < len(text) else kept


def _dwelling_start(text: str) -> int:
    dwelling = _DWELLING.search(text)
    return dwelling.start() if dwelling else len(text)


def _starred(text: str, head: int, tail: int) -> str:
    """The first `head` and last `tail` characters, stars between; all stars where that would hide nothing."""
    hidden = len(text) - head - tail
    if hidden <= 0:
        return "*" * len(text)
    return text[:head] + "*" * hidden + text[-tail:]
