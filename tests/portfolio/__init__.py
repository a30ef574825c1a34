"""The register of systems, and the sign-in that they share."""
