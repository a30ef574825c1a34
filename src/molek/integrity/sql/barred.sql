-- What an official may not handle since it is his family's: officials and residents on one family card with him, and
-- the references under which their matters may be cited.
WITH family AS (
    SELECT member.id, member.nik, member.ref, member.phone
    FROM residents_resident AS own
    JOIN residents_resident AS member ON member.family_card_id = own.family_card_id
    WHERE own.nik = (SELECT nik FROM staff_official WHERE id = %(official)s)
)
SELECT 'official', official.id::text FROM staff_official AS official JOIN family ON family.nik = official.nik
UNION ALL
SELECT 'phone', family.phone FROM family
UNION ALL
SELECT 'ref', application.ref FROM cases_application AS application JOIN family ON family.id = application.resident_id
UNION ALL
SELECT 'ref', card.code FROM idcards_card AS card JOIN family ON family.id = card.resident_id
UNION ALL
SELECT 'ref', given_card.code
FROM idcards_handover AS given
JOIN idcards_card AS given_card ON given_card.id = given.card_id
JOIN family ON family.nik = given.proxy_nik
UNION ALL
SELECT 'ref', access.event_id::text
FROM audit_access AS access JOIN family ON access.resident_ref = 'resident:' || family.ref
UNION ALL
SELECT 'ref', filed.ref
FROM residents_assistance AS assistance
JOIN family ON family.id = assistance.proxy_id
JOIN cases_application AS filed ON filed.resident_id = assistance.resident_id
    AND filed.filed_by_ref = assistance.official_ref
