"""The tree of categories: looked at, changed, retired. For whoever looks after all districts."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import Conflict, DomainError
from common.inputs import add_refusal
from common.pages import FORM_METHODS, INVALID
from common.toasts import toast
from workorders import keeping
from workorders.category_page import CategoryPage
from workorders.category_tree import Tree, found
from workorders.forms.categories import CategoryForm, FindForm
from workorders.models import Category
from workorders.services import reference
from workorders.using import uses_of_category


def _category(request: HttpRequest, code: str) -> Category:
    keeping.check_keeper(request)
    return get_object_or_404(Category.objects.select_related("parent"), code=code)


@never_cache
@require_safe
@login_required
def categories(request: HttpRequest) -> HttpResponse:
    """The tree, branch by branch, or what a search finds of it."""
    keeping.check_keeper(request)
    asked = FindForm(request.GET)
    asked.is_valid()
    words = asked.cleaned_data.get("q", "")
    context: dict[str, Any] = {"words": words}
    if words:
        context["found"] = found(words)
    else:
        opened = [code for code in asked.cleaned_data.get("open", "").split(",") if code]
        context["branches"] = Tree(opened).branches
    return render(request, "workorders/categories.html", context)


@never_cache
@require_safe
@login_required
def branch(request: HttpRequest, code: str) -> HttpResponse:
    """The lines below one category, to be put under its own."""
    category = _category(request, code)
    return render(request, "workorders/categories/branches.html", {"branches": Tree().below(category)})


@never_cache
@require_http_methods(FORM_METHODS)
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """A new category, below the one named in the address if there is one."""
    keeping.check_keeper(request)
    above = Category.objects.filter(code=request.GET.get("parent", "").replace("\0", ""), is_active=True).first()
    form = CategoryForm(request.POST or None, initial={"parent": above.pk, **_usual(above)} if above else None)
    if form.is_valid() and _saved(request, form, {}):
        return redirect("workorders:category", form.instance.code)
    context = {"form": form, "above": above}
    return render(request, "workorders/categories/new.html", context, status=INVALID if form.errors else 200)


def _usual(above: Category) -> dict[str, Any]:
    """What a new category takes over from the one above it, to be changed where it differs."""
    return {name: getattr(above, name) for name in ("affair", "handling", "severity", "urgency", "asks_photos")}


@never_cache
@require_http_methods(FORM_METHODS)
@login_required
def category(request: HttpRequest, code: str) -> HttpResponse:
    """One category: what it says of a matter, where it stands in the tree, what uses it."""
    kept = _category(request, code)
    before = keeping.snapshot(kept)
    form = CategoryForm(request.POST or None, instance=kept)
    if form.is_valid() and _saved(request, form, before):
        toast(request, _("Saved: %(category)s") % {"category": kept.name})
        return redirect("workorders:category", kept.code)
    context = {"form": form, "page": CategoryPage(_category(request, code))}
    return render(request, "workorders/categories/category.html", context, status=INVALID if form.errors else 200)


def _saved(request: HttpRequest, form: CategoryForm, before: dict[str, str]) -> bool:
    try:
        with transaction.atomic():
            kept = reference.save_category(form.instance, version=form.cleaned_data["version"])
            keeping.note(request, "change" if before else "add", kept, before, keeping.snapshot(kept))
    except DomainError as refusal:
        add_refusal(form, refusal)
        return False
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return False
    return True


@never_cache
@require_http_methods(FORM_METHODS)
@login_required
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """Retire it with all below it, after a look at what that means."""
    kept = _category(request, code)
    if request.method != "POST":
        below = Category.objects.filter(path__startswith=kept.path, is_active=True).exclude(pk=kept.pk)
        context = {"category": kept, "below": below, "uses": uses_of_category(kept)}
        return render(request, "workorders/categories/retire.html", context)
    with transaction.atomic():
        before = keeping.snapshot(kept)
        n = reference.retire_category(kept)
        keeping.note(request, "retire", kept, before, keeping.snapshot(kept))
    sentence = ngettext("Retired: %(n)d category", "Retired: %(n)d categories", n)
    toast(request, sentence % {"n": n})
    return redirect("workorders:category", kept.code)


@require_POST
@login_required
def restore(request: HttpRequest, code: str) -> HttpResponse:
    """It can be chosen again."""
    kept = _category(request, code)
    try:
        with transaction.atomic():
            before = keeping.snapshot(kept)
            reference.restore_category(kept)
            keeping.note(request, "restore", kept, before, keeping.snapshot(kept))
    except Conflict as refusal:
        return _shown_with(request, code, str(refusal))
    toast(request, _("It can be chosen again: %(category)s") % {"category": kept.name})
    return redirect("workorders:category", kept.code)


@never_cache
@require_http_methods(FORM_METHODS)
@login_required
def delete(request: HttpRequest, code: str) -> HttpResponse:
    """Delete it, if nothing uses it; otherwise say what does."""
    kept = _category(request, code)
    try:
        if request.method == "POST":
            with transaction.atomic():
                keeping.note(request, "delete", kept, keeping.snapshot(kept), {})
                reference.delete_category(kept)
            toast(request, _("Deleted: %(category)s") % {"category": kept.name})
            return redirect("workorders:categories")
        reference.check_unused_category(kept)
    except Conflict as refusal:
        return _shown_with(request, code, str(refusal))
    return render(request, "workorders/categories/delete.html", {"category": kept})


def _shown_with(request: HttpRequest, code: str, sentence: str) -> HttpResponse:
    """The page of the category with the sentence of a refusal."""
    kept = _category(request, code)
    context = {"form": CategoryForm(instance=kept), "page": CategoryPage(kept), "refusal": sentence}
    status = 409 if request.method == "POST" else 200
    return render(request, "workorders/categories/category.html", context, status=status)
