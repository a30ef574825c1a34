"""The public pages, and the editor of services for administrators."""
