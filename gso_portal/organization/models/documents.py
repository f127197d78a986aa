from django.db import models

from gso_portal.lib.constraints import nfc_text
from gso_portal.lib.numbers import date_text


class DocumentRef(models.Model):
    """An official paper that something rests on: a decision, a letter, an agreement."""

    number = models.CharField("số", max_length=40)
    symbol = models.CharField("ký hiệu", max_length=80)
    issued_on = models.DateField("ngày ban hành")
    issuer = models.CharField("cơ quan ban hành", max_length=250, blank=True)
    abstract = models.TextField("trích yếu", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "văn bản"
        ordering = ["issued_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "symbol", "issued_on"],
                name="document_once",
                violation_error_message="Văn bản này đã có.",
            ),
            nfc_text("number", "symbol", "issuer", "abstract", name="document_nfc"),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self) -> str:
        """As papers cite it: "786/TCTK-TCCB ngày 07/6/2021"."""
        return f"{self.number}/{self.symbol} ngày {date_text(self.issued_on)}"
