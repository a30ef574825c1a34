"""Sessions of people who have signed in: a benchmark measures what comes after."""

from __future__ import annotations


def of_resident(resident_id: int) -> str:
    """The key of a session in which that resident is signed in."""
    from django.utils import timezone

    from molek.residents import queries as residents
    from molek.residents.models import Resident
    from molek.site.sessions import SessionStore

    ref = Resident.objects.values_list("ref", flat=True).get(pk=resident_id)
    now = timezone.now().isoformat()
    store = SessionStore()
    store[residents.SESSION_KEY] = {"id": resident_id, "ref": residents.resident_ref(ref), "at": now, "seen": now}
    store.save()
    return str(store.session_key)


def of_official(official_id: int, **more: object) -> str:
    """The key of a session in which that official is signed in with his second factor."""
    from django.contrib import auth
    from django.utils import timezone

    from molek.site.sessions import SessionStore
    from molek.staff.models import Official
    from molek.staff.queries import actors

    official = Official.objects.get(pk=official_id)
    now = timezone.now().isoformat()
    store = SessionStore()
    store[auth.SESSION_KEY] = str(official.pk)
    store[auth.BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[auth.HASH_SESSION_KEY] = official.get_session_auth_hash()
    for key in (actors.SECOND_FACTOR_AT, actors.SEEN_AT, actors.CONFIRMED_AT):
        store[key] = now
    for key, value in more.items():
        store[key] = value
    store.save()
    return str(store.session_key)
