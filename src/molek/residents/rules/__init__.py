"""Pure rules of the register: ages, and what one line of the central registry's export is worth."""
