"""The few looks of a cell, each made once and shared: a font per cell makes writing twice as slow."""

from functools import lru_cache

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

FONT, SIZE = "Times New Roman", 12
_LINE = Side(style="thin", color="808080")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_LINK_COLOUR = "1F4E79"
_MUTED_COLOUR, _MUTED_FILL = "595959", PatternFill("solid", fgColor="EDEDED")
_FORMATS = {"date": "dd/mm/yyyy", "instant": "dd/mm/yyyy hh:mm", "number": "#,##0", "decimal": "#,##0.##"}
_ALIGNMENTS = {
    "text": Alignment(vertical="top", wrap_text=True),
    "date": Alignment(horizontal="center", vertical="top"),
    "instant": Alignment(horizontal="center", vertical="top"),
    "header": Alignment(horizontal="center", vertical="center", wrap_text=True),
    "heading": Alignment(vertical="center"),
}


_RIGHT = Alignment(horizontal="right", vertical="top", indent=1)


class Looks:
    """Styles of the cells of one sheet."""

    def __init__(self, sheet):
        self._sheet = sheet
        self.of = lru_cache(maxsize=None)(self._made)

    def _made(
        self,
        kind: str,
        *,
        align: str | None,
        bold: bool,
        linked: bool,
        quoted: bool,
        muted: bool = False,
        number_format: str = "",
    ):
        """A style array. `quoted`: the text stays text also after somebody edits the cell in Excel."""
        cell: Cell = WriteOnlyCell(self._sheet)
        cell.font = Font(
            name=FONT,
            size=SIZE,
            bold=bold or kind in ("header", "heading"),
            color=_LINK_COLOUR if linked else _MUTED_COLOUR if muted else None,
            underline="single" if linked else None,
        )
        alignment = _ALIGNMENTS.get(kind, _RIGHT)
        if align:
            alignment = Alignment(horizontal=align, vertical="top", wrap_text=alignment.wrap_text)
        cell.alignment = alignment
        cell.number_format = number_format or _FORMATS.get(kind, "General")
        if kind != "heading":
            cell.border = _GRID
        if kind == "header":
            cell.fill = PatternFill("solid", fgColor="E7ECF2")
        elif muted:
            cell.fill = _MUTED_FILL
        cell.quotePrefix = quoted
        return cell._style
