from workorders.importing import AnsweredImport
from workorders.management.commands import import_requests


class Command(import_requests.Command):
    help = (
        "Take requests in that were answered elsewhere, with the dates of both, as closed orders. Map at least "
        "description, answer, asked_at and answered_at. Running it again adds nothing."
    )
    importer = AnsweredImport
