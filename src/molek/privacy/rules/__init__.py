"""Pure rules of personal data: clocks of the law, groups of fields."""
