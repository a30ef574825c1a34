"""Personal data: what is held, who looked, what may be asked, breaches."""
