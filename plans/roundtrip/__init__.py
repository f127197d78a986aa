"""A unit's tasks out as a workbook and back: layout, reading, values and the three-way comparison. Pure."""
