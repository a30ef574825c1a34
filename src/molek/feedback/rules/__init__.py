"""Pure rules of complaints: dated figures, due days, who may answer, what may be public, the national file."""
