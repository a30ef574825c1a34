"""Shape of what the editor's pages take."""
