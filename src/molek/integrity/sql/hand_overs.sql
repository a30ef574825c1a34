-- Identity cards that a proxy fetched within a window. The proxy's NIK is hashed before it goes on.
SELECT card.code, given.proxy_nik, resident.family_card_id, given.at, given.authority = 'FAMILY_CARD'
FROM idcards_handover AS given
JOIN idcards_card AS card ON card.id = given.card_id
JOIN residents_resident AS resident ON resident.id = card.resident_id
WHERE given.receiver = 'PROXY' AND given.at >= %(since)s AND given.at < %(until)s
ORDER BY given.id
