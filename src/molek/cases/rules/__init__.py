"""Pure decisions of the engine: the clock in working days."""
