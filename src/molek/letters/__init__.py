"""Letters: from an accepted application to a numbered, signed, collected paper.

Owns the letter of an application, who signs it, and each print and collection. Refuses to know why an application
was accepted (``cases``), how a PDF is made, numbered or verified (``documents``), or what a particular letter says
(``catalogue``). Called by ``cases`` through the outcome registry, and by its own pages and jobs.
"""
