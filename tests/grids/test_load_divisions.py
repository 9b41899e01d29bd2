"""Official divisions from CSV files: taken as they are, brought up to date, refused when they contradict themselves."""

import codecs
import gzip
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from grids.models import Area, AreaKind
from grids.services import create_area

FILES = {
    "areas": "code,name\n640199,测试区\n640198,另一区\n",
    "streets": "code,name,areaCode\n640199001,东河街道,640199\n640199100,西山镇,640199\n640198001,北路街道,640198\n",
    "communities": "code,name,streetCode\n640199001001,槐树社区,640199001\n640199100201,石桥村,640199100\n",
}
SHIPPED = Path(__file__).parents[2] / "grids" / "data" / "jinfeng"

pytestmark = pytest.mark.django_db


class Files:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in FILES.items():
            self.write(name, text.encode())

    def write(self, name: str, content: bytes) -> None:
        (self.folder / f"{name}.csv").write_bytes(content)

    def add(self, name: str, line: str) -> None:
        self.write(name, f"{FILES[name]}{line}\n".encode())

    def load(self, *options: str) -> tuple[str, str]:
        out, err = StringIO(), StringIO()
        paths = [part for name in FILES for part in (f"--{name}", str(self.folder / f"{name}.csv"))]
        call_command("load_divisions", *paths, *options, stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def rows() -> dict[str, tuple[str, str]]:
    return {area.code: (area.name, area.path) for area in Area.objects.all()}


def test_it_works(files: Files):
    _out, err = files.load()
    assert err == ""
    village = Area.objects.get(code="640199100201")
    assert (village.kind, village.name) == (AreaKind.COMMUNITY, "石桥村")
    assert village.parent is not None
    assert (village.parent.kind, village.parent.name) == (AreaKind.STREET, "西山镇")
    assert village.ancestor_ids == [Area.objects.get(code=code).pk for code in ("640199", "640199100", village.code)]
    assert Area.objects.count() == 7


def test_twice_adds_nothing(files: Files):
    files.load()
    before = rows()
    files.load()
    assert rows() == before


def test_a_new_name_is_taken(files: Files):
    files.load()
    before = Area.objects.get(code="640199001001")
    files.write("communities", FILES["communities"].replace("槐树社区", "槐荫社区").encode())
    files.load()
    after = Area.objects.get(code="640199001001")
    assert (after.name, after.path) == ("槐荫社区", before.path)


def test_only_the_districts_asked_for(files: Files):
    files.load("--district", "640198")
    assert set(rows()) == {"640198", "640198001"}


def test_a_district_that_is_not_in_the_file(files: Files):
    with pytest.raises(CommandError, match="110101"):
        files.load("--district", "640199", "110101")
    assert rows() == {}


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.encode("gb18030"),
        lambda text: gzip.compress(text.encode("gb18030")),
        lambda text: text.replace("\n", "\r\n").encode(),
    ],
    ids=["bom", "gb18030", "gzip", "windows"],
)
def test_encodings_read_alike(files: Files, encode):
    files.load()
    expected = {code: name for code, (name, _path) in rows().items()}
    Area.objects.update(parent=None)
    Area.objects.all().delete()
    for name, text in FILES.items():
        files.write(name, encode(text))
    files.load()
    assert {code: name for code, (name, _path) in rows().items()} == expected


def test_codes_padded_to_twelve_digits(files: Files):
    files.write("areas", "code,name\n640199000000,测试区\n640198000000,另一区\n".encode())
    files.load()
    assert Area.objects.get(code="640199001").parent == Area.objects.get(code="640199")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("streets", "640199400,测试国际机场,640199"),
        ("communities", "640199001002,柳林社区居委,640199001"),
        ("communities", "640199001498,机场虚拟社区,640199001"),
        ("communities", "640199001003,望湖花园,640199001"),
        ("communities", "640199001999,远处社区,640199100"),
    ],
    ids=["airport", "cut short", "number", "estate", "foreign code"],
)
def test_oddities_are_taken_with_a_warning(files: Files, name: str, line: str):
    files.add(name, line)
    _out, err = files.load()
    code, given, above = line.split(",")
    area = Area.objects.get(code=code)
    assert area.parent is not None
    assert (area.name, area.parent.code) == (given, above)
    assert f"{name}.csv:" in err
    assert code in err or given in err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("streets", "code,name\n640199001,东河街道\n", "areaCode"),
        ("streets", FILES["streets"] + "640199001,又一个街道,640199\n", "streets.csv:5"),
        ("streets", FILES["streets"] + "110101001,孤儿街道,110101\n", "110101"),
        ("areas", "code,name\n640199001,测试区\n", "areas.csv:2"),
        ("areas", "code,name\n6401x9,测试区\n", "areas.csv:2"),
        ("areas", "code,name\n640199,\n", "areas.csv:2"),
        ("areas", "", "areas.csv"),
    ],
    ids=["column", "twice", "orphan", "level", "code", "name", "empty"],
)
def test_what_contradicts_itself_is_refused_whole(files: Files, name: str, content: str, said: str):
    files.write(name, content.encode())
    with pytest.raises(CommandError, match=said):
        files.load()
    assert rows() == {}


def test_a_missing_file(files: Files):
    (files.folder / "streets.csv").unlink()
    with pytest.raises(CommandError, match=r"streets\.csv"):
        files.load()


def test_a_code_that_is_something_else_here(files: Files):
    district = create_area(kind="district", code="640199", name="测试区")
    create_area(kind="community", code="640199001", name="旧社区", parent=district)
    with pytest.raises(CommandError, match="旧社区"):
        files.load()
    assert set(rows()) == {"640199", "640199001"}


def test_an_area_that_lies_elsewhere_here_stays(files: Files):
    files.load()
    moved = FILES["communities"].replace("640199001001,槐树社区,640199001", "640199001001,槐树社区,640199100")
    files.write("communities", moved.encode())
    _out, err = files.load()
    area = Area.objects.get(code="640199001001")
    assert area.parent is not None
    assert area.parent.code == "640199001"
    assert "槐树社区" in err


def test_the_shipped_district():
    call_command(
        "load_divisions",
        *(part for name in FILES for part in (f"--{name}", str(SHIPPED / f"{name}.csv"))),
        stdout=StringIO(),
    )
    kinds = [Area.objects.filter(kind=kind).count() for kind in ("district", "street", "community")]
    assert kinds == [1, 8, 85]
