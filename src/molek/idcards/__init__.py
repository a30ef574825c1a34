"""Identity cards (KTP-el): from the recording of a person to the card in his hand, and the blanks it is printed on.

Owns the states of each card, the ledger of blanks, print orders and pick-up. Refuses to know the queue of the hall.
"""
