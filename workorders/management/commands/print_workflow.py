from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from workorders.workflow_page import page

KEPT = Path(settings.BASE_DIR) / "docs" / "workflow.md"


class Command(BaseCommand):
    help = "Print the workflow table as Markdown with a diagram: docs/workflow.md."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say whether docs/workflow.md is up to date")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not options["check"]:
            self.stdout.write(page(), ending="")
            return
        if not KEPT.exists() or KEPT.read_text(encoding="utf-8") != page():
            raise CommandError(
                "docs/workflow.md is not what workorders/workflow/ says; run `manage.py print_workflow > "
                "docs/workflow.md` and commit it."
            )
        self.stdout.write("docs/workflow.md is what workorders/workflow/ says.")
