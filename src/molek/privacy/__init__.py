"""What the city holds about a person, who looked at it, and what he may ask about both (UU 27/2022).

Owns requests under the law on personal data, questioned accesses, breaches and their notices. Refuses to know what
other packages hold: they register it with `residents`. Changes no registry data; those are the centre's. Called by its
own pages and jobs, and by the Service Box.
"""
