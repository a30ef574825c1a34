"""Residents, their family cards, and what each record was before."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from molek.residents.enums import (
    BloodType,
    ChangeSource,
    Citizenship,
    Education,
    MaritalStatus,
    Relation,
    Religion,
    ResidentStatus,
    Sex,
)


class FamilyCard(models.Model):
    """A Kartu Keluarga. ``flags`` name what is odd about it: real cards have no head, or several."""

    kk_number = models.CharField(max_length=16)
    flags = ArrayField(models.CharField(max_length=40), default=list, db_default=[])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kk_number"], name="residents_kk_once"),
            models.CheckConstraint(condition=Q(kk_number__regex=r"^[1-9][0-9]{15}$"), name="residents_kk_form"),
        ]


class Resident(models.Model):
    """A person of the register. ``ref`` is what logs and addresses show; never the NIK."""

    ref = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    nik = models.CharField(max_length=16)
    family_card = models.ForeignKey(FamilyCard, models.PROTECT, related_name="members", db_index=False)
    name = models.CharField(max_length=100)
    # Sound of each word (dj = j, oe = u ...), made by the database, so that no writer can forget it.
    name_words = models.GeneratedField(
        expression=Func(F("name"), function="residents_name_words"),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )
    sex = models.CharField(max_length=6, choices=Sex.choices)
    birth_place = models.CharField(max_length=100, blank=True)
    birth_date = models.DateField()
    religion = models.CharField(max_length=12, choices=Religion.choices)
    marital_status = models.CharField(max_length=20, choices=MaritalStatus.choices)
    relation = models.CharField(max_length=14, choices=Relation.choices)
    education = models.CharField(max_length=20, choices=Education.choices)
    occupation = models.PositiveSmallIntegerField()  # place in enums.OCCUPATIONS, from 1
    occupation_text = models.CharField(max_length=100, blank=True)  # as exported, where the list does not know it
    blood_type = models.CharField(max_length=7, choices=BloodType.choices)
    citizenship = models.CharField(max_length=3, choices=Citizenship.choices, db_default=Citizenship.WNI)
    mother_name = models.CharField(max_length=100, blank=True)
    father_name = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=200, blank=True)
    rt = models.CharField(max_length=3, blank=True)
    rw = models.CharField(max_length=3, blank=True)
    area = models.ForeignKey("residents.Area", models.PROTECT, related_name="residents", db_index=False)
    phone = models.CharField(max_length=16, blank=True)  # E.164; "" = none registered
    contact_language = models.CharField(max_length=2, db_default="id")
    status = models.CharField(max_length=8, choices=ResidentStatus.choices, db_default=ResidentStatus.ALIVE)
    resident_since = models.DateField(null=True)  # came to live at this address; None = the register does not say
    flags = ArrayField(models.CharField(max_length=40), default=list, db_default=[])  # warnings of the last import
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            GinIndex(fields=["name_words"], name="residents_name_words", fastupdate=False),
            models.Index(fields=["family_card"], name="residents_by_card"),
            models.Index(fields=["area"], name="residents_by_area"),
        ]
        constraints = [
            # Constraints, not unique=True: a second index for LIKE on each would only slow the import.
            models.UniqueConstraint(fields=["nik"], name="residents_nik_once"),
            models.UniqueConstraint(fields=["ref"], name="residents_ref_once"),
            models.CheckConstraint(condition=Q(nik__regex=r"^[1-9][0-9]{15}$"), name="residents_nik_form"),
            models.CheckConstraint(condition=Q(name__regex=r"^[^\s=+@-]"), name="residents_name_form"),
            models.CheckConstraint(condition=Q(rt__regex=r"^([0-9]{3})?$"), name="residents_rt_form"),
            models.CheckConstraint(condition=Q(rw__regex=r"^([0-9]{3})?$"), name="residents_rw_form"),
            models.CheckConstraint(condition=Q(phone__regex=r"^(\+62[0-9]{8,13})?$"), name="residents_phone_form"),
            models.CheckConstraint(condition=Q(occupation__gte=1), name="residents_occupation_known"),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="residents_sex_known"),
            models.CheckConstraint(condition=Q(status__in=ResidentStatus.values), name="residents_status_known"),
            models.CheckConstraint(
                condition=Q(marital_status__in=MaritalStatus.values), name="residents_marital_known"
            ),
            models.CheckConstraint(condition=Q(religion__in=Religion.values), name="residents_religion_known"),
        ]


class ResidentChange(models.Model):
    """What one field was before. ``by_ref`` copies the actor's ref; the rows are added, never edited."""

    resident = models.ForeignKey(Resident, models.PROTECT, related_name="changes", db_index=False)
    field = models.CharField(max_length=20)
    old = models.TextField(null=True)
    new = models.TextField(null=True)
    source = models.CharField(max_length=10, choices=ChangeSource.choices)
    reason = models.TextField(blank=True)
    by_ref = models.CharField(max_length=80)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["resident", "-id"], name="residents_changes")]


class NameWord(models.Model):
    """Every different word of :attr:`Resident.name_words`, kept by a trigger: misspelt words are sought here,
    among some thousands, instead of among all residents."""

    word = models.TextField(primary_key=True)

    class Meta:
        indexes = [GinIndex(fields=["word"], name="residents_word_trgm", opclasses=["gin_trgm_ops"])]
