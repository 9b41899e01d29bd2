"""The codes of the field: resident ID numbers, region and grid codes, and two national code tables."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.clock import today


class Sex(TextChoices):
    """GB/T 2261.1."""

    UNKNOWN = "0", gettext_lazy("Unknown")
    MALE = "1", gettext_lazy("Male")
    FEMALE = "2", gettext_lazy("Female")
    NOT_STATED = "9", gettext_lazy("Not stated")


class PoliticalStatus(TextChoices):
    """GB/T 4762."""

    MEMBER = "01", gettext_lazy("Party member")
    PROBATIONARY = "02", gettext_lazy("Probationary party member")
    LEAGUE_MEMBER = "03", gettext_lazy("Youth League member")
    REVOLUTIONARY_COMMITTEE = "04", gettext_lazy("Revolutionary Committee of the Kuomintang")
    DEMOCRATIC_LEAGUE = "05", gettext_lazy("China Democratic League")
    NATIONAL_CONSTRUCTION = "06", gettext_lazy("China National Democratic Construction Association")
    PROMOTING_DEMOCRACY = "07", gettext_lazy("China Association for Promoting Democracy")
    PEASANTS_AND_WORKERS = "08", gettext_lazy("Chinese Peasants' and Workers' Democratic Party")
    ZHI_GONG = "09", gettext_lazy("China Zhi Gong Party")
    JIUSAN = "10", gettext_lazy("Jiusan Society")
    TAIWAN_LEAGUE = "11", gettext_lazy("Taiwan Democratic Self-Government League")
    INDEPENDENT = "12", gettext_lazy("Person without party affiliation")
    MASSES = "13", gettext_lazy("Masses")


_ID_NUMBER = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"


def check_id(text: str) -> str:
    """A resident ID number (GB 11643) as it is kept. Raises ValidationError saying what is wrong."""
    number = _compact(text).upper()
    if not _ID_NUMBER.fullmatch(number):
        raise ValidationError(_("An ID number has 18 characters: 17 digits, then a digit or X."), code="id_form")
    if not _date_in(number) or birth(number) > today():
        raise ValidationError(
            _("Digits 7 to 14 of an ID number are the date of birth; these are not."), code="id_birth"
        )
    if number[17] != _check_character(number):
        raise ValidationError(
            _("The last character does not fit the other 17 of the ID number; one of them is mistyped."),
            code="id_check",
        )
    return number


def birth(id_number: str) -> date:
    return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def sex(id_number: str) -> Sex:
    return Sex.MALE if int(id_number[16]) % 2 else Sex.FEMALE


def _date_in(number: str) -> bool:
    try:
        birth(number)
    except ValueError:
        return False
    return True


def _check_character(number: str) -> str:
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, number, strict=False))
    return _ID_CHECKS[total % 11]


class RegionLevel(TextChoices):
    COUNTY = "county", gettext_lazy("County or district")
    STREET = "street", gettext_lazy("Street or town")
    COMMUNITY = "community", gettext_lazy("Community or village")


class RegionKind(TextChoices):
    COUNTY = "county", gettext_lazy("County or district")
    STREET = "street", gettext_lazy("Street")
    TOWN = "town", gettext_lazy("Town")
    TOWNSHIP = "township", gettext_lazy("Township")
    RESIDENTS = "residents", gettext_lazy("Residents' committee")
    VILLAGERS = "villagers", gettext_lazy("Villagers' committee")
    OTHER = "other", gettext_lazy("Other")


_STREET_KINDS = {
    "0": RegionKind.STREET,
    "1": RegionKind.TOWN,
    "2": RegionKind.TOWNSHIP,
    "3": RegionKind.TOWNSHIP,
}
_COMMUNITY_KINDS = {
    "0": RegionKind.RESIDENTS,
    "1": RegionKind.RESIDENTS,
    "2": RegionKind.VILLAGERS,
    "3": RegionKind.VILLAGERS,
}


@dataclass(frozen=True)
class RegionCode:
    """12 digits: six of the county (GB/T 2260), three of the street (GB/T 10114), three of its community."""

    code: str

    @classmethod
    def parse(cls, text: str) -> "RegionCode":
        """From 6, 9 or 12 digits. Raises ValidationError for anything else."""
        digits = _compact(text)
        if not re.fullmatch(r"[1-9]\d{5}(?:\d{3}){0,2}", digits, re.ASCII):
            raise ValidationError(
                _("A region code has 12 digits: 6 of the county, 3 of the street, 3 of the community."),
                code="region_form",
            )
        return cls(digits.ljust(12, "0"))

    def __str__(self) -> str:
        return self.code

    @property
    def level(self) -> RegionLevel:
        if self.code.endswith("000000"):
            return RegionLevel.COUNTY
        return RegionLevel.STREET if self.code.endswith("000") else RegionLevel.COMMUNITY

    @property
    def kind(self) -> RegionKind:
        """What the digits say. Real lists use others too: then it is `other`."""
        if self.level == RegionLevel.COUNTY:
            return RegionKind.COUNTY
        if self.level == RegionLevel.STREET:
            return _STREET_KINDS.get(self.code[6], RegionKind.OTHER)
        return _COMMUNITY_KINDS.get(self.code[9], RegionKind.OTHER)

    @property
    def county(self) -> str:
        return self.code[:6]

    @property
    def street(self) -> str:
        """Nine digits, or nothing for a county."""
        return "" if self.level == RegionLevel.COUNTY else self.code[:9]

    @property
    def community(self) -> str:
        """All twelve digits, or nothing for a street or county."""
        return self.code if self.level == RegionLevel.COMMUNITY else ""

    @property
    def parent(self) -> "RegionCode | None":
        if self.level == RegionLevel.COUNTY:
            return None
        return RegionCode((self.county if self.level == RegionLevel.STREET else self.street).ljust(12, "0"))

    def warnings(self) -> tuple[str, ...]:
        """What is unusual about the numbers. Real lists hold such codes: no reason to refuse one."""
        return tuple(warning for warning in (self._street_warning(), self._community_warning()) if warning)

    def _street_warning(self) -> str:
        if self.level == RegionLevel.COUNTY:
            return ""
        if self.code[6:9] == "000":
            return _("%(code)s names a community directly below the county, without a street.") % {"code": self.code}
        if self.code[6] in _STREET_KINDS:
            return ""
        return _("%(code)s: street numbers usually begin with 0, 1, 2 or 3.") % {"code": self.code}

    def _community_warning(self) -> str:
        if self.level != RegionLevel.COMMUNITY or self.code[9] in _COMMUNITY_KINDS:
            return ""
        return _("%(code)s: community numbers usually lie between 001 and 399.") % {"code": self.code}


@dataclass(frozen=True)
class GridCode:
    """Fifteen digits: the region code, then the number of the grid within it."""

    region: RegionCode
    number: int

    @classmethod
    def build(cls, region: RegionCode | str, number: int) -> "GridCode":
        if not 1 <= number <= 999:
            raise ValidationError(_("The number of a grid lies between 1 and 999."), code="grid_number")
        return cls(RegionCode.parse(str(region)), number)

    @classmethod
    def parse(cls, text: str) -> "GridCode":
        digits = _compact(text)
        if not re.fullmatch(r"\d{15}", digits, re.ASCII):
            raise ValidationError(_("A grid code has 15 digits: 12 of the region, 3 of the grid."), code="grid_form")
        return cls.build(digits[:12], int(digits[12:]))

    def __str__(self) -> str:
        return f"{self.region}{self.number:03}"


def _compact(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
