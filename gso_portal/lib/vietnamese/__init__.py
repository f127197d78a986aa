"""Vietnamese text: cleaning, comparing, sorting, and recognising text that was damaged on its way."""

from gso_portal.lib.vietnamese.diagnosis import TextFinding, diagnose
from gso_portal.lib.vietnamese.folding import clean, fold, sort_key

__all__ = ["TextFinding", "clean", "diagnose", "fold", "sort_key"]
