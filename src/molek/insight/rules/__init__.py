"""Pure decisions: periods, what is withheld, definitions, priorities, metadata."""
