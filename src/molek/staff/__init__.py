"""Units, posts, officials, who holds which post from when to when, and the city's calendar; sign-in of
officials.

Owns the question "who may act here today": posts give permissions (``roles.toml``), holdings give posts,
nothing
else does. Refuses to know residents, applications and letters: others ask it for an actor, the eligible, a
signatory.
May be called by every package above its row, through ``queries`` and ``operations``.
"""
