"""Pages of the survey: for whoever was served, for everybody, and for the desk."""
