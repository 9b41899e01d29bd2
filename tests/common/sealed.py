"""A table with an encrypted column, that of no app."""

from django.db import models

from common.crypto import EncryptedTextField


class Sealed(models.Model):
    name = models.CharField(max_length=20, blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    note = EncryptedTextField(null=True, blank=True)

    class Meta:
        app_label = "sealed"

    def __str__(self) -> str:
        return self.name
