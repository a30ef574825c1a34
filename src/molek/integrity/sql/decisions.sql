-- Steps that officials decided within a window: what the rules had said, among how many the lot fell, whose kin it is.
-- The unit is that of the post he was drawn from, else the first unit in which he held a post that day.
SELECT task.id, application.ref, application.resident_id, resident.family_card_id, resident.phone,
       task.service_code, task.area_code, task.decided_by_id, coalesce(post.unit_id, held.unit_id, 0),
       task.opened_at, task.decided_at, task.due_date, task.decision = 'ACCEPT',
       coalesce(application.verdict ->> 'kind', ''), task.rule_code, task.assigned_id,
       coalesce(drawn.candidates, 0), filer.id, coalesce(kin.id IS NOT NULL, false),
       EXISTS (SELECT FROM cases_correction AS correction WHERE correction.task_id = task.id)
FROM cases_task AS task
JOIN cases_application AS application ON application.id = task.application_id
JOIN residents_resident AS resident ON resident.id = application.resident_id
JOIN staff_official AS decider ON decider.id = task.decided_by_id
LEFT JOIN staff_official AS filer ON application.filed_by_ref = 'official:' || filer.id
LEFT JOIN staff_post AS post ON post.id = task.assigned_post_id AND task.assigned_id = task.decided_by_id
LEFT JOIN residents_resident AS kin ON kin.nik = decider.nik AND kin.family_card_id = resident.family_card_id
LEFT JOIN LATERAL (
    SELECT held_post.unit_id
    FROM staff_holding AS holding JOIN staff_post AS held_post ON held_post.id = holding.post_id
    WHERE holding.official_id = task.decided_by_id AND holding.period @> (task.decided_at AT TIME ZONE %(zone)s)::date
    ORDER BY holding.capacity, holding.id LIMIT 1
) AS held ON true
LEFT JOIN LATERAL (
    SELECT (event.data ->> 'candidates')::int AS candidates
    FROM audit_event AS event
    WHERE event.subject = application.ref AND event.event = 'cases.task.drawn'
      AND (event.data ->> 'task')::bigint = task.id
    ORDER BY event.id LIMIT 1
) AS drawn ON true
WHERE task.state = 'DONE' AND task.decided_at >= %(since)s AND task.decided_at < %(until)s
ORDER BY task.id
