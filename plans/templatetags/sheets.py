from django import template

register = template.Library()


@register.filter
def unit_short(units, key: int) -> str:
    """The unit's abbreviation, else its name; `units` are units with their names, by key."""
    unit = units.get(key)
    return (unit.abbreviation or unit.name or unit.token) if unit else ""
