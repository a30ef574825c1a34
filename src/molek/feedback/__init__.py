"""Complaints, aspirations, requests for information and Ombudsman recommendations: filed, routed, answered, published.

Owns the receipt, the clocks, who must answer, and the public register without personal data. Refuses to know who
somebody is that wanted to stay anonymous, what a whistle-blower told, and how the survey is counted. Called by its own
pages and jobs; ``insight``, ``integrity`` and ``privacy`` read :mod:`molek.feedback.queries`.
"""
