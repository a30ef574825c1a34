"""The satisfaction survey (SKM): asked after service, counted exactly, published with what will be done about it.

Owns invitations, answers, periods, results and follow-up plans. Refuses to know who answered: an invitation that was
used and the answer it gave cannot be brought together. Whoever gives a service may
:func:`~molek.survey.operations.invite`.
"""
