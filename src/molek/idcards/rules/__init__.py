"""Pure decisions: the states of a card, what the centre reports, promises, forecasts."""
