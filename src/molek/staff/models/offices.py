"""Units and the posts in them."""

from __future__ import annotations

from django.db import models

from molek.staff.enums import SINGLE_POSTS, TERRITORIAL, PostKind, UnitKind


class Unit(models.Model):
    """An office of the city: the city itself, an agency, a kecamatan, a kelurahan.

    ``area_code`` is the dotted region code it works for; an agency works for the whole city.
    ``number_code`` stands in its letter numbers, e.g. ``Kel.Ftbs``. ``name`` as on the letterhead, not in
    capitals.
    """

    code = models.CharField(max_length=32)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=10, choices=UnitKind.choices)
    area_code = models.CharField(max_length=13, db_index=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    number_code = models.CharField(max_length=40)
    address = models.CharField(max_length=240, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    postcode = models.CharField(max_length=5, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="staff_unit_code"),
            models.UniqueConstraint(
                fields=["area_code"],
                condition=models.Q(kind__in=TERRITORIAL),
                name="staff_one_office_an_area",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=UnitKind.values), name="staff_unit_kind"),
            models.CheckConstraint(
                condition=models.Q(area_code__regex=r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$"),
                name="staff_unit_area",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post in a unit, whoever holds it. ``title`` as on paper, not in capitals, e.g. ``Lurah Fatubesi``."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=20, choices=PostKind.choices)
    title = models.CharField(max_length=160)

    class Meta:
        ordering = ["unit_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind"],
                condition=models.Q(kind__in=SINGLE_POSTS),
                name="staff_one_head_a_unit",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=PostKind.values), name="staff_post_kind"),
        ]

    def __str__(self) -> str:
        return self.title
