from django.db import models


class Revision(models.Model):
    """The stamp of a set of reference data; see `common.revisions`."""

    name = models.CharField(max_length=40, primary_key=True)
    stamp = models.CharField(max_length=32)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name
