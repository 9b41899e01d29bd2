"""Names of people and places that are nobody's and nowhere, drawn by chance."""

from random import Random

from governance.demo.material import parts

# Numbers of one block, so that none belongs to somebody whom a visitor might call.
PHONE = "1990000{:04d}"
PHASES = ("三期", "二期")  # for more estates than there are names


class Names:
    """Each person, phone and estate once."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self._people: set[str] = set()
        self._phones = 0
        self._estates: list[str] = [start + end for start in parts("estates") for end in parts("estate_endings")]
        self._phases = [[f"{estate}{phase}" for estate in self._estates] for phase in PHASES]
        self._firms: list[str] = list(parts("firms"))
        rng.shuffle(self._estates)
        rng.shuffle(self._firms)

    def person(self) -> str:
        while True:
            given = "".join(self.rng.choices(parts("given"), k=self.rng.choice((1, 2, 2, 2))))
            name: str = self.rng.choice(parts("surnames")) + given
            if name not in self._people:
                self._people.add(name)
                return name

    def phone(self) -> str:
        self._phones += 1
        return PHONE.format(self._phones)

    def estate(self) -> str:
        if not self._estates:
            self._estates = self._phases.pop()
        return self._estates.pop()

    def firm(self) -> str:
        return f"{self._firms.pop()}物业服务公司"

    def hamlets(self, count: int) -> list[str]:
        return [f"{name}组" for name in self.rng.sample(parts("hamlets"), count)]
