from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.rotation import encrypted_models, rotate_model


class Command(BaseCommand):
    help = "Re-encrypt personal data with the newest of FIELD_KEYS. Safe to stop and to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="rows per transaction (500)")

    def handle(self, *_args: Any, batch: int, **_options: Any) -> None:
        if batch < 1:
            raise CommandError("--batch must be at least 1.")
        unreadable = 0
        for model in encrypted_models():
            tally = rotate_model(model, batch=batch)
            unreadable += tally.unreadable
            self.stdout.write(
                f"{model._meta.label}: {tally.rotated} re-encrypted, {tally.current} already current, "
                f"{tally.unreadable} unreadable"
            )
        if unreadable:
            raise CommandError(
                f"{unreadable} values are under a key missing from FIELD_KEYS. Add it, then run this again."
            )
        self.stdout.write("Every value is under the newest key; older keys may be removed from FIELD_KEYS.")
