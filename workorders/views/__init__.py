"""Thin views, a module per audience."""
