"""The city, its kecamatan and kelurahan."""

from __future__ import annotations

from django.db import models

from molek.residents.enums import AreaKind


class Area(models.Model):
    """An area by its dotted Kemendagri code: ``53.71`` city, ``53.71.06`` kecamatan, ``53.71.06.1008`` kelurahan."""

    code = models.CharField(max_length=13, primary_key=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=AreaKind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    short = models.CharField(max_length=20, blank=True)  # as in letter numbers: "Ftbs"
    postcode = models.CharField(max_length=5, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[0-9]{2}\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?$"),
                name="residents_area_code_form",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=AreaKind.CITY, parent=None) | models.Q(parent__isnull=False),
                name="residents_area_has_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name
