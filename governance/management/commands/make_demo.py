from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.demo.making import is_empty, is_made, make, sign_in_file, write_sign_ins


class Command(BaseCommand):
    help = (
        "Make a demo district in an empty database: Jinfeng's streets and communities, invented grids, people, units "
        "and orders of the last 90 days. The same seed makes the same demo. Sign-ins are written to DATA_DIR/demo.json."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--orders", type=int, default=600)

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["orders"] < 1:
            raise CommandError("--orders must be at least 1.")
        if not is_made():
            if not is_empty():
                self.stderr.write("This database is in use already: the demo is left out (DEMO=0 says so at once).")
                return
            self._make(options["seed"], options["orders"])
        if not sign_in_file().exists():
            write_sign_ins()

    def _make(self, seed: int, orders: int) -> None:
        began = monotonic()
        self.stdout.write("Making the demo …")
        make(seed, orders, lambda line: self.stdout.write(f"  {line}"))
        sign_in_file().unlink(missing_ok=True)
        self.stdout.write(f"Made in {monotonic() - began:.0f} s.")
