"""Pure decisions about systems, addresses and drawings."""
