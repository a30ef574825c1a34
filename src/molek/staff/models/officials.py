"""Accounts of the city's staff and what protects them."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from molek.staff.models.secrets import EncryptedTextField
from molek.staff.rules import names


class OfficialManager(BaseUserManager["Official"]):
    """Accounts are made by operations only; this one finds them by username."""


class Official(AbstractBaseUser):
    """One person on the staff. What he may do follows from the posts he holds, never from this row.

    ``nik`` serves to keep him from deciding for his own family; None if not known. ``totp_pending_secret``
    becomes
    ``totp_secret`` when its first code is confirmed. ``last_totp_step`` is the last used time step: no
    code works
    twice. ``is_demo`` accounts have public passwords and work in a demo city only.
    """

    username = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    title_prefix = models.CharField(max_length=40, blank=True)
    title_suffix = models.CharField(max_length=60, blank=True)
    nip = models.CharField(max_length=18, null=True, blank=True)
    nik = models.CharField(max_length=16, null=True, blank=True)
    rank = models.CharField(max_length=60, blank=True)
    rank_code = models.CharField(max_length=8, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=True)
    totp_secret = EncryptedTextField(blank=True, default="")
    totp_pending_secret = EncryptedTextField(blank=True, default="")
    totp_confirmed_at = models.DateTimeField(null=True, blank=True)
    last_totp_step = models.BigIntegerField(null=True, blank=True)
    # Who last reset each factor for him: one hand must not do both, or it could sign in as him.
    password_reset_by_ref = models.CharField(max_length=80, blank=True, db_default="")
    second_factor_reset_by_ref = models.CharField(max_length=80, blank=True, db_default="")
    # Who made the account, until somebody else has given it a post: one hand cannot make an official out of nobody.
    made_by_ref = models.CharField(max_length=80, blank=True, db_default="")

    USERNAME_FIELD = "username"
    objects = OfficialManager()

    class Meta:
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(fields=["username"], name="staff_official_username"),
            models.UniqueConstraint(fields=["nip"], name="staff_official_nip"),
            models.UniqueConstraint(fields=["nik"], name="staff_official_nik"),
            models.CheckConstraint(condition=models.Q(username__regex=r"^[a-z0-9._-]+$"), name="staff_username_form"),
            models.CheckConstraint(
                condition=models.Q(nip__isnull=True) | models.Q(nip__regex=r"^\d{18}$"), name="staff_nip_form"
            ),
            models.CheckConstraint(
                condition=models.Q(nik__isnull=True) | models.Q(nik__regex=r"^\d{16}$"), name="staff_nik_form"
            ),
        ]

    def __str__(self) -> str:
        return f"official:{self.pk}"  # never a name: this text reaches logs

    @property
    def full_name(self) -> str:
        """The name with titles."""
        return names.full_name(name=self.name, prefix=self.title_prefix, suffix=self.title_suffix)


class RecoveryCode(models.Model):
    """One code for the day the phone is lost. Only a keyed digest is stored."""

    official = models.ForeignKey(Official, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["official", "digest"], name="staff_recovery_code")]

    def __str__(self) -> str:
        return f"{self.official} recovery code"


class SignInWindow(models.Model):
    """Attempts of one account or one address since ``began_at``; begins anew when the window has passed.

    ``key`` is a keyed digest: a mistyped password in the name field must not end up readable here.
    """

    key = models.CharField(max_length=64, primary_key=True)
    began_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.attempts} since {self.began_at}"
