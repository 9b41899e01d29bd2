"""Words of a resident, made fit for everybody's eyes. `masks` does it for single values; this reads running text."""

import re

_SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈"
    "姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚"
)
_CALLED = "大爷|大妈|大娘|大叔|大姐|大哥|阿姨|叔叔|奶奶|爷爷|老师|师傅|先生|女士|某|姓"
_NUMERAL = "[0-9A-Za-z一二三四五六七八九十百零〇甲乙丙丁]{1,6}"
_HOUSE = "号楼|號樓|栋|幢|号院|单元|室|户|号门|层|楼(?![道梯上下顶房宇盘长栋])"

_NUMBERS = re.compile(r"[0-9][0-9\s\-]{5,}[0-9Xx]")  # phones and papers
_PRIVATE = (
    _NUMBERS,
    re.compile(r"(?<=单元)\s?[0-9]{2,4}(?![0-9])"),
    re.compile(rf"{_NUMERAL}\s?(?={_HOUSE})"),
    re.compile(rf"(?<=村){_NUMERAL}\s?(?=村?民?小?组|社|队)"),
    re.compile(rf"(?<=[组社队巷弄里村屯庄寨]){_NUMERAL}(?:[-之]{_NUMERAL})?\s?(?=号(?![线路车机]))"),
    re.compile(rf"(?<=胡同){_NUMERAL}\s?(?=号(?![线路车机]))"),
    re.compile(r"(?<![0-9])[0-9]{1,3}[-－—][0-9]{1,2}[-－—][0-9]{2,4}(?![0-9])"),  # house-entrance-flat
    re.compile(rf"[{_SURNAMES}](?={_CALLED})"),
    re.compile(r"(?<=我叫)[\u4e00-\u9fff]{2,3}|(?<=联系人)[:：]?\s?[\u4e00-\u9fff]{2,3}"),
)


def redact(text: str) -> str:
    """ "7号楼2单元501王大爷，电话13812348000" gives "*号楼*单元**大爷，电话*"."""
    for pattern in _PRIVATE:
        text = pattern.sub("*", text)
    return text


def redact_numbers(text: str) -> str:
    """Telephones and papers alone, for whoever has to find the place: "7号楼王大爷，电话*"."""
    return _NUMBERS.sub("*", text)
