"""Vocabulary everybody shares: errors, actors, identifiers, money, periods, working days, bilingual texts.

Knows no table, no request and no other package of Molek. Everything here is pure or nearly so;
every module may be imported from everywhere.
"""
