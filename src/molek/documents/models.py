"""Registers and their numbers, signing keys, issued documents."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from molek.documents.enums import DocumentStatus, EntryState, KeyState, SignerKind, Validity


class Register(models.Model):
    """One running number: the book of a unit, a year and (unless the city's practice is otherwise) a classification.

    The row is locked while a number is given, so numbers are unique and without gaps.
    """

    unit_code = models.CharField(max_length=40)
    area_code = models.CharField(max_length=13)
    classification = models.CharField(max_length=40, blank=True)  # "" = all classifications in one book
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit_code", "classification", "year"], name="register_book"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_code} {self.classification} {self.year}"


class RegisterEntry(models.Model):
    """A number given to one subject, for ever. Never deleted, never given again; VOID says why it stays unused."""

    register = models.ForeignKey(
        Register, models.PROTECT, related_name="entries", db_index=False
    )  # register_number_once
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=120)
    subject = models.CharField(max_length=80)  # ref text of what the number is for, e.g. ``letter:7K2M-9QXB``
    state = models.CharField(max_length=10, choices=EntryState.choices, default=EntryState.RESERVED)
    reserved_at = models.DateTimeField()
    reserved_by = models.CharField(max_length=60)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.CharField(max_length=60, default="", blank=True)
    reason = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="register_number_once"),
            models.UniqueConstraint(fields=["subject"], name="register_subject_once"),
            models.CheckConstraint(
                name="register_void_has_reason",
                condition=(Q(state=EntryState.VOID, voided_at__isnull=False) & ~Q(reason="") & ~Q(voided_by=""))
                | (~Q(state=EntryState.VOID) & Q(voided_at__isnull=True, reason="", voided_by="")),
            ),
        ]

    PERSONAL: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text


class SigningKey(models.Model):
    """An official's certificate of the local authority. The private key opens with his passphrase only."""

    official_ref = models.CharField(max_length=60)
    certificate = models.TextField()  # PEM
    encrypted_key = models.TextField()  # PKCS#8 PEM, encrypted under Argon2id of the passphrase
    salt = models.BinaryField(max_length=16)
    serial = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, choices=KeyState.choices, default=KeyState.ACTIVE)
    enrolled_at = models.DateTimeField()
    enrolled_by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["official_ref"], condition=Q(state=KeyState.ACTIVE), name="signing_key_one_active"
            ),
        ]

    PERSONAL = ("certificate", "encrypted_key", "salt")

    def __str__(self) -> str:
        return self.serial


class PassphraseFailures(models.Model):
    """Wrong passphrases in a row of one official; cleared by a right one."""

    official_ref = models.CharField(max_length=60, unique=True)
    failed = models.PositiveSmallIntegerField(default=0)
    last_failed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.official_ref


class IssuedDocument(models.Model):
    """A signed paper as the public may check it. Holds a masked name and hashes, no other personal data.

    ``token`` (128 random-looking bits) is its public address; ``subject`` what it was issued for, once.
    """

    token = models.CharField(max_length=22, unique=True)
    subject = models.CharField(max_length=80)
    number = models.CharField(max_length=120)
    kind = models.CharField(max_length=60)  # code of the service
    title = models.CharField(max_length=200)
    unit_code = models.CharField(max_length=40)
    unit_name = models.CharField(max_length=120)
    area_code = models.CharField(max_length=13)
    signer_kind = models.CharField(max_length=10, choices=SignerKind.choices)
    signer_ref = models.CharField(max_length=60)
    signer_post = models.CharField(max_length=200)
    # The second signature, where the letter needs one: the camat's, and his own register's number; "" for most.
    second_ref = models.CharField(max_length=60, default="", blank=True, db_default="")
    second_post = models.CharField(max_length=200, default="", blank=True, db_default="")
    second_number = models.CharField(max_length=120, default="", blank=True, db_default="")
    masked_name = models.CharField(max_length=200)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=60)
    issued_on = models.DateField()  # the date on the paper, city-local
    valid_until = models.DateField(null=True)  # last day of validity, city-local; None = no end
    content_hash = models.CharField(max_length=64)
    pdf_sha256 = models.CharField(max_length=64, unique=True)
    pdf_size = models.PositiveIntegerField()
    cwt = models.TextField()
    event_id = models.BigIntegerField()  # of the audit event; copied, no foreign key
    status = models.CharField(max_length=10, choices=DocumentStatus.choices, default=DocumentStatus.VALID)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=60, default="", blank=True)
    revoked_reason = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject"], name="document_subject_once"),
            models.CheckConstraint(
                name="document_revoked_pair",
                condition=(
                    Q(status=DocumentStatus.REVOKED, revoked_at__isnull=False)
                    & ~Q(revoked_by="")
                    & ~Q(revoked_reason="")
                )
                | Q(status=DocumentStatus.VALID, revoked_at__isnull=True, revoked_by="", revoked_reason=""),
            ),
            models.CheckConstraint(
                name="document_valid_until_after_issue",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("issued_on")),
            ),
        ]
        indexes = [BrinIndex(fields=["issued_on"], name="document_days", autosummarize=True)]  # counting by day

    PERSONAL = ("masked_name",)

    def __str__(self) -> str:
        return self.number

    def validity(self, on: dt.date) -> Validity:
        """What it is worth on a city-local day; the last day of validity still counts."""
        if self.status == DocumentStatus.REVOKED:
            return Validity.REVOKED
        if self.valid_until is not None and on > self.valid_until:
            return Validity.EXPIRED
        return Validity.VALID
