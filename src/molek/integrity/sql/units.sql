-- The units in which officials held posts during some days, the last day included.
SELECT DISTINCT holding.official_id, post.unit_id
FROM staff_holding AS holding JOIN staff_post AS post ON post.id = holding.post_id
WHERE holding.official_id = ANY(%(officials)s)
  AND holding.period && daterange(%(since)s::date, %(until)s::date, '[]')
