"""Doors of taxes: the resident's pages, the bank's notifications, the revenue office."""
