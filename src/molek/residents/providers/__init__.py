"""What the register needs from outside itself: the paper of a service card."""
