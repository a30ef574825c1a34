"""Live screens: who looks at a page hears at once that something changed, over server-sent events.

Owns: the notice (``operations.publish``, in the caller's transaction), the signed token with which a page may hear
about one topic (``queries.stream_token``), and the process that hands notices on (``server``).

Refuses to know: what changed. A notice is a hint to look again; the page then asks the web process, which decides what
this reader may see. So a lost or repeated notice does no harm, and no personal data passes here.

Called by every package above. The process holds one database connection, however many screens listen.
"""
