"""The service hall: services, counters, tickets, appointments, boards, seats, and how long people wait.

Owns: whose turn it is (``rules.turns``), that a number, a call and a place of an appointment are given once (the
database says so, not the code), the honest range of a wait (``rules.waiting``) and how often it was right.

Any office may use it. Refuses to know what is done at the counter, and who stands there: a ticket has no name; it may
point to an application by its code. A person appears only where he books a place, as a key of the register.
"""
