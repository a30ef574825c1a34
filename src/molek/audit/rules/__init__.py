"""Pure parts of the log: the bytes of an event and the tree over them. Anybody can recompute both."""
