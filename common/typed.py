"""Classes of Django that take a parameter for the type checker and none when the code runs."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import models
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    ModelChoiceField = forms.ModelChoiceField[Any]
    ModelMultipleChoiceField = forms.ModelMultipleChoiceField[Any]
    ModelChoiceIterator = models.ModelChoiceIterator[Any]
    ModelForm = forms.ModelForm[Any]
else:
    ModelChoiceField = forms.ModelChoiceField
    ModelMultipleChoiceField = forms.ModelMultipleChoiceField
    ModelChoiceIterator = models.ModelChoiceIterator
    ModelForm = forms.ModelForm


class HtmxRequest(HttpRequest):
    """As it comes behind the middleware of django-htmx."""

    htmx: HtmxDetails
