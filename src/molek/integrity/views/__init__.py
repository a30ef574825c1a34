"""Pages of the Inspectorate."""
