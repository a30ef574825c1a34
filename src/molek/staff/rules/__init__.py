"""Pure decisions of the package: areas, one-time codes, names."""
