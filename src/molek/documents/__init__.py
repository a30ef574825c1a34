"""From a template and data to a signed paper that anybody can check: typesetting, registers, signatures, verification.

Owns the registers of numbers, the keys of the signing authority, the issued documents and their public pages.
Refuses to know services, applications and residents: it is told a title, a number, a masked name and a content,
and keeps of the content only a hash. Features above call ``operations``; the public reaches ``/v/<token>``.
"""
