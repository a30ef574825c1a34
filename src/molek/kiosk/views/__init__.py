"""Screens: ``machine`` for the box itself, the others for residents; ``operators`` for who looks after the boxes."""
