"""What features register with the engine: sources of facts, outcomes, panels, number look-ups."""
