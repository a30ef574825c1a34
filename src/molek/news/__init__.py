"""The city's website: news, announcements, pages, the texts of the service standard, offices and their hours.

What one person writes another publishes. Refuses to know what other packages announce (identity cards, queues,
complaints): the site links to them. Called by its own pages and jobs, and by `site`, which makes the first page.
"""
