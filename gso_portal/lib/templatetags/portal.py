"""Template tags and filters that pages of every app use: `{% load portal %}`."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from gso_portal.lib import numbers

SPRITE = Path(__file__).parent.parent / "icons.svg"
SYMBOL = re.compile(r'<symbol id="([a-z-]+)">(.*)</symbol>')

register = template.Library()
register.filter("count_text", numbers.count_text)


@cache
def icons() -> dict[str, str]:
    """The drawings of `icons.svg`, by name, on a square of 16."""
    return dict(SYMBOL.findall(SPRITE.read_text(encoding="utf-8")))


@register.simple_tag
@cache
def icon(name: str, label: str = "") -> SafeString:
    """An icon in the colour of the text around it; without a label, a screen reader passes over it.

    An unknown name raises KeyError: an icon that silently misses would take a state's shape away.
    """
    drawing = mark_safe(icons()[name])  # noqa: S308 - our own file
    if label:
        return format_html(
            '<svg class="icon" viewBox="0 0 16 16" role="img" aria-label="{}">{}</svg>', label, drawing
        )
    return format_html('<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">{}</svg>', drawing)


@register.filter
def date_screen(day: date | None) -> str:
    """A date as screens print it, dd/mm/yyyy; `–` when there is none."""
    return numbers.date_screen(day) if day else "–"


@register.simple_tag
def control(field: BoundField, **attributes: str) -> SafeString:
    """The input of a form field with the portal's class; underscores in attribute names become hyphens."""
    own = field.field.widget.attrs.get("class", "")
    named = {name.replace("_", "-"): value for name, value in attributes.items()}
    if field.errors:
        # The error replaces the hint, so only the error may be named.
        named["aria-describedby"] = f"{field.auto_id}_error"
    return field.as_widget(attrs={"class": f"input {own}".strip()} | named)


@register.simple_tag
def context_choice(field: BoundField) -> SafeString:
    """A choice of the context strip; it carries its name itself, because a phone hides the label."""
    return field.as_widget(attrs={"aria-label": field.label})


@register.filter
def is_check(field: BoundField) -> bool:
    """Whether the field is one tick box, which stands before its label instead of under it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox"


@register.filter
def page_numbers(page: Page) -> Iterator[int | str]:
    """The numbers a pager shows around the page; left-out runs are `…`."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
