"""The service hall: services, counters, tickets, appointments, boards, seats, and how long people wait.

Any office may use it. Refuses to know what is done at the counter; a ticket may only point to an application.
"""
