"""A letter's template as people edit it: blocks of plain words and named placeholders, never program text.

Read in this order: :mod:`pieces` (what a text is made of), :mod:`blocks` (what a letter is made of), :mod:`parsing`
and :mod:`writing` (to and from the template file), :mod:`placeholders` (what may stand in braces, by the names of a
service), :mod:`wording` (to and from what is typed) and :mod:`review` (what does not fit the service).

Everything typed is text. Only ``*tebal*``, ``_miring_`` and a known ``{placeholder}`` become anything else, so nothing
typed here can run. What a hand-written template says beyond this form is kept as :class:`blocks.Source`, word for word.
"""
