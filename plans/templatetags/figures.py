"""The one way a number of tasks gets into a template: `{% figure printed %}` prints text, count and address."""

from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_tag(takes_context=True)
def figure(context, printed, css: str = ""):
    """A Printed as a link to its rows. On paper, which travels, the address gets the portal's host before it."""
    if printed is None:
        return "–"
    css = " ".join(part for part in ("count", "zero" if printed.is_zero else "", css) if part)
    return format_html(
        '<a class="{}" data-count="{}" href="{}{}">{}</a>',
        css,
        printed.count,
        context.get("host", ""),
        printed.address,
        printed.text,
    )


@register.simple_tag(takes_context=True)
def sentence(context, paragraph):
    """A generated paragraph: its words escaped, each of its numbers a figure."""
    return format_html(
        "{}" * len(paragraph),
        *(piece if isinstance(piece, str) else figure(context, piece) for piece in paragraph),
    )
