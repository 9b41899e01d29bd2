"""The components as template tags. docs/design.md shows each in use, /components/ shows how it looks.

What stands in every row of a list is put together here; what comes once per page has a template.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide

from common import states
from common.clock import now
from common.errors import Sentence
from common.inputs import sentences_of
from common.ruler import Segment, draw
from common.toasts import undo_path

register = template.Library()

# These stand once in the page (components/sprite.html), since they come again in every row.
IN_SPRITE = frozenset({"check", "chevron-down", "chevron-right", "clock", "eye", "lock", "triangle-alert", "x"})
STATUS_ICONS = {"soon": "clock", "over": "triangle-alert"}
TONE_ICONS = {"info": "info", "ok": "check", "soon": "clock", "over": "triangle-alert", "party": "flag"}


@register.simple_tag
def icon(name: str, size: str = "", label: Sentence = "") -> SafeString:
    """A lucide icon. `size` is "s", "l" or nothing; with a `label` it is read out, otherwise it is ornament."""
    css = f"icon icon-{size}" if size else "icon"
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    if name in IN_SPRITE:
        return format_html('<svg class="{}" {}><use href="#i-{}"/></svg>', css, spoken, name)
    return format_html('<svg class="{}" {} {}</svg>', css, spoken, _drawing(name))


@cache
def _drawing(name: str) -> SafeString:
    """The icon's own attributes and shapes, without the opening and the closing tag."""
    svg = lucide(name, size=None, stroke_width="1.6").replace(f' class="lucide lucide-{name}"', "")
    return SafeString(svg.removeprefix("<svg").removesuffix("</svg>").strip())


@register.simple_tag
def sprite_icon(name: str) -> SafeString:
    return format_html('<symbol id="i-{}" viewBox="0 0 24 24"><svg {}</svg></symbol>', name, _drawing(name))


@register.simple_tag
def sprite_names() -> list[str]:
    return sorted(IN_SPRITE)


@register.simple_tag
def state(code: str, label: Sentence = "", flat: bool = False) -> SafeString:
    """The state of an order; `flat` for tables."""
    return format_html(
        '<span class="state{}" data-turn="{}"><svg class="state-icon" aria-hidden="true">'
        '<use href="#s-{}"/></svg>{}</span>',
        " state-flat" if flat else "",
        states.TURNS[code],
        code,
        label or states.label_of(code),
    )


@register.simple_tag
def deadline(
    used: float | None, words: Sentence, status: str = "normal", title: Sentence = "", variant: str = ""
) -> SafeString:
    """How much of the time is used (0 to 1, None for no bar), in words.

    `status` is normal, soon, over or paused; `title` the exact time; `variant` nothing, tall or title.
    """
    mark = icon(STATUS_ICONS[status], "s") if status in STATUS_ICONS else ""
    return format_html(
        '<span class="deadline{}" data-status="{}"{}>{}{}<span>{}</span></span>',
        f" deadline-{variant}" if variant else "",
        status,
        format_html(' title="{}"', title) if title else "",
        _bar(used, status),
        mark,
        words,
    )


def _bar(used: float | None, status: str) -> SafeString:
    if used is None:
        return SafeString("")
    if status == "over":
        return SafeString('<svg class="bar" aria-hidden="true"></svg>')
    percent = round(min(max(used, 0), 1) * 100)
    return format_html('<svg class="bar" aria-hidden="true"><rect width="{}%" height="100%" rx="3"/></svg>', percent)


@register.inclusion_tag("components/ruler.html")
def ruler(segments: Iterable[Segment], now_at: float | None = None, label: Sentence = "") -> dict[str, Any]:
    """A deadline to scale: counted and skipped hours, and where we are."""
    return {"drawing": draw(segments, now_at), "label": label}


@register.simple_tag(name="time")
def time_tag(value: datetime | date | None) -> SafeString:
    """Today 09:40, this year 11-20 16:18, else 2025-11-20 16:18; the exact time on hover."""
    if value is None:
        return SafeString("")
    if not isinstance(value, datetime):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), _short_day(value))
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        f"{local:%Y-%m-%d %H:%M:%S}",
        _short(local),
    )


def _short(local: datetime) -> str:
    here = timezone.localtime(now())
    if local.date() == here.date():
        return f"{local:%H:%M}"
    return f"{local:%m-%d %H:%M}" if local.year == here.year else f"{local:%Y-%m-%d %H:%M}"


def _short_day(day: date) -> str:
    return f"{day:%m-%d}" if day.year == timezone.localtime(now()).year else f"{day:%Y-%m-%d}"


@register.simple_tag
def kbd(*keys: str) -> SafeString:
    """One or more keys to press."""
    return format_html_join(" ", "<kbd>{}</kbd>", ((key,) for key in keys))


@register.simple_tag
def tag(text: Sentence, tone: str = "", icon_name: str = "") -> SafeString:
    """A label. `tone` is nothing, main, ok, soon, over or party."""
    drawing = icon(icon_name, "s") if icon_name else ""
    return format_html('<span class="tag" data-tone="{}">{}{}</span>', tone, drawing, text)


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, css: str = "", **attrs: object) -> dict[str, Any]:
    """A form's field with label, help and errors. Further arguments become attributes of the control:
    `data_draft="note"` is `data-draft="note"`."""
    bound.field.widget.attrs.update({name.replace("_", "-"): value for name, value in attrs.items()})
    return {"field": bound, "css": css}


@register.filter
def marked_optional(bound: BoundField) -> bool:
    """Whether to say that this one may stay empty: only where others may not, and never beside a lone tick box."""
    if bound.field.required or bound.widget_type == "checkbox":
        return False
    return any(other.required for other in bound.form.fields.values())


@register.filter
def needed_when(bound: BoundField) -> str:
    """When this one may not stay empty: what the form says in `needed_when`, by the name of the field."""
    return str(getattr(bound.form, "needed_when", {}).get(bound.name, ""))


@register.filter
def sentences(bound: BoundField) -> list[str]:
    """What is wrong with the field, for whoever filled it in."""
    return sentences_of(bound)


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """What is wrong with the form as a whole, and the fields to look at."""
    wrong = [bound for bound in form.visible_fields() if bound.errors]
    return {"sentences": form.get_context()["errors"], "wrong": wrong}


@register.simple_block_tag
def notice(content: SafeString, title: Sentence = "", tone: str = "info") -> str:
    """A panel in the page. `tone` is info, ok, soon, over or party."""
    context = {"title": title, "tone": tone, "icon_name": TONE_ICONS[tone], "content": content}
    return render_to_string("components/notice.html", context)


@register.simple_block_tag
def problem(content: SafeString, title: Sentence) -> str:
    """What went wrong (`title`) and, inside, what to do now. Read out at once."""
    context = {
        "title": title,
        "tone": "over",
        "icon_name": TONE_ICONS["over"],
        "content": content,
        "alert": True,
    }
    return render_to_string("components/notice.html", context)


@register.simple_block_tag
def empty(content: SafeString, title: Sentence) -> str:
    """Nothing in the list, and inside what to do about it."""
    return render_to_string("components/empty.html", {"title": title, "content": content})


@register.simple_block_tag
def entry(content: SafeString, at: datetime, who: Sentence = "", public: bool = False) -> str:
    """One <li> of <ol class="timeline">."""
    context = {"content": content, "at": at, "who": who, "public": public}
    return render_to_string("components/entry.html", context)


@register.inclusion_tag("components/progress.html")
def progress(label: Sentence, value: float | None = None, total: float = 1, words: Sentence = "") -> dict[str, Any]:
    """A long action. Without a value it only moves."""
    return {"label": label, "value": value, "total": total, "words": words}


@register.inclusion_tag("components/preview.html")
def preview(
    title: Sentence,
    rows: Sequence[Mapping[str, Any]] = (),
    *,
    action: str,
    confirm: Sentence,
    text: Sentence = "",
    hidden: Mapping[str, object] | None = None,
    danger: bool = False,
    cancel_url: str = "",
) -> dict[str, Any]:
    """What will happen, before it does: a form to stand in a dialog or on a page of its own.

    A row is {"label": …, "outcome": …, "ok": bool}; `hidden` is sent with the confirmation.
    """
    return {
        "title": title,
        "rows": rows,
        "action": action,
        "confirm": confirm,
        "text": text,
        "hidden": _pairs(hidden or {}),
        "danger": danger,
        "cancel_url": cancel_url,
    }


def _pairs(hidden: Mapping[str, object]) -> list[tuple[str, object]]:
    """One pair per value: a list stands for a name sent several times."""
    return [
        (name, value)
        for name, values in hidden.items()
        for value in (values if isinstance(values, list | tuple) else [values])
    ]


@register.filter
def undo(message: Message) -> str:
    """The path that takes back what a toast tells of, or nothing."""
    return undo_path(message)
