"""The city's digital systems: what each is for, whose, for whom, what it exchanges; and one sign-in for them all.

Lends the city's own sign-in to other systems (OpenID Connect), a person's consent in between. Refuses to know how
somebody signs in, and gives out no more of him than a name, a kelurahan, a post. Called by its own pages and jobs.
"""
