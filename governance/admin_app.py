"""Loaded before any model, hence apart from the site itself."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    default_site = "governance.administration.AdministrationSite"
