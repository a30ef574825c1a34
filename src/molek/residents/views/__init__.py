"""Pages of the register: sign-in, counter, search, import."""
