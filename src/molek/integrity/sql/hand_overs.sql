-- What a proxy did for somebody within a window: identity cards fetched, applications filed with a power of attorney.
-- The proxy's NIK is hashed before it goes on.
SELECT 'hand-over', card.code, given.proxy_nik, resident.family_card_id, given.at, given.authority = 'FAMILY_CARD'
FROM idcards_handover AS given
JOIN idcards_card AS card ON card.id = given.card_id
JOIN residents_resident AS resident ON resident.id = card.resident_id
WHERE given.receiver = 'PROXY' AND given.at >= %(since)s AND given.at < %(until)s
UNION ALL
SELECT 'application', application.ref, proxy.nik, resident.family_card_id, application.submitted_at,
       proxy.family_card_id = resident.family_card_id
FROM residents_assistance AS assistance
JOIN residents_resident AS proxy ON proxy.id = assistance.proxy_id
JOIN residents_resident AS resident ON resident.id = assistance.resident_id
JOIN cases_application AS application ON application.resident_id = resident.id
    AND application.filed_by_ref = assistance.official_ref
    AND application.submitted_at BETWEEN assistance.started_at AND coalesce(assistance.ended_at, assistance.ends_at)
WHERE assistance.started_at >= %(since)s AND assistance.started_at < %(until)s
ORDER BY 5, 2
