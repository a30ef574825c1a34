-- Whom one piece of evidence is about; no row where it was erased.
SELECT application.resident_id FROM cases_application AS application
WHERE %(kind)s = 'application' AND application.ref = %(ref)s
UNION ALL
SELECT card.resident_id FROM idcards_card AS card WHERE %(kind)s = 'hand-over' AND card.code = %(ref)s
UNION ALL
SELECT resident.id FROM audit_access AS access
JOIN residents_resident AS resident ON access.resident_ref = 'resident:' || resident.ref
WHERE %(kind)s = 'look' AND access.event_id::text = %(ref)s
