"""The application engine: what residents ask for, who decides it, by when, and what happened on the way.

Owns applications, their tasks, corrections, clocks and timeline. Carries out the verdict of the catalogue's rules;
knows no service by name, no letter and no source of facts by heart: features register fact sources, outcomes,
panels and number look-ups from their ``apps.py``. Refuses to know how a letter is made or signed.

Called by: portal and desk (its own views), ``letters`` and later features (``mark_signing``, ``finish``,
``fail_outcome``), the ``molek`` command.
"""
