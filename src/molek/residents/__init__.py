"""The population register: residents, family cards, areas; search, sign-in of residents, help at the counter, import.

Owns who lives in the city and where, as the central registry says, and keeps what each record was before.
Refuses to know services, applications, units and officials (``by`` is all it sees of them); it never derives an
address from a NIK. Everybody above may call it; each read of another person's record states a purpose and is logged.
"""
