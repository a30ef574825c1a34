-- Cited applications as a list shows them, without the applicant.
SELECT application.ref, application.service_code, area.name, application.filing_method, application.state,
       task.decided_by_id, task.decision
FROM cases_application AS application
JOIN residents_area AS area ON area.code = application.area_code
LEFT JOIN LATERAL (
    SELECT step.decided_by_id, step.decision FROM cases_task AS step
    WHERE step.application_id = application.id AND step.state = 'DONE' ORDER BY step.id DESC LIMIT 1
) AS task ON true
WHERE application.ref = ANY(%(refs)s)
