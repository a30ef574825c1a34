"""Units, posts, officials, holdings, holidays."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class OfficialManager(BaseUserManager["Official"]):
    pass


class Official(AbstractBaseUser):
    """An account of the city's staff."""

    username = models.CharField(max_length=60, unique=True)
    USERNAME_FIELD = "username"
    objects = OfficialManager()
