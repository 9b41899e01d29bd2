from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class JobKind(TextChoices):
    IMPORT = "import", _("Import")
    EXPORT = "export", _("Export")


class JobState(TextChoices):
    QUEUED = "queued", pgettext_lazy("job", "Waiting")
    CHECKING = "checking", pgettext_lazy("job", "Being checked")
    CHECKED = "checked", pgettext_lazy("job", "Checked, to be confirmed")
    IMPORTING = "importing", pgettext_lazy("job", "Being taken in")
    EXPORTING = "exporting", pgettext_lazy("job", "Being written")
    DONE = "done", pgettext_lazy("job", "Done")
    FAILED = "failed", pgettext_lazy("job", "Failed")
    CANCELLED = "cancelled", pgettext_lazy("job", "Cancelled")


# What a worker has to see to; in the other states the job rests.
WORKING = (JobState.QUEUED, JobState.CHECKING, JobState.IMPORTING, JobState.EXPORTING)
OPEN = (*WORKING, JobState.CHECKED)


class Format(TextChoices):
    XLSX = "xlsx", _("Excel workbook (.xlsx)")
    CSV_UTF8 = "csv", _("CSV, UTF-8")
    CSV_GB18030 = "csv-gb18030", _("CSV, GB18030")
