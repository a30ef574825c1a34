"""Identity cards (KTP-el): from the recording of a person to the card in his hand, and the blanks it is printed on.

Owns the states of each card, the ledger of blanks, printers, print orders, promised dates, announcements and pick-up.
Refuses to know the queue of the hall, fingerprints and faces (a clerk states what the reader said), and what the
centre keeps about a person beyond his state. Rows above may call ``operations`` and ``queries``; the hall board shows
the page of ``queries.display_token``.
"""
