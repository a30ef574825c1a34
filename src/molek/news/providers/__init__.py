"""Drawing of cards; one module a kind of thing drawn."""
