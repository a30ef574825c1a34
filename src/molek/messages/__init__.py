"""Messages to people's phones and mailboxes: an outbox row in the caller's transaction, delivered by a job.

Owns texts, delivery, repetition and the demo page that shows messages instead of sending them. Refuses to know why a
message is sent; whoever sends registers its text in two languages at start. Addresses and contents are encrypted at
rest and forgotten thirty days after delivery, secret ones at once.
"""
