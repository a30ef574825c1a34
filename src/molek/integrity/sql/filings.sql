-- Applications filed within a window, oldest first: who files with whom. The phone is hashed before it goes on.
SELECT application.ref, application.resident_id, resident.family_card_id, resident.phone, application.service_code,
       application.area_code, application.submitted_at, filer.id, coalesce(at_box.device, ''),
       coalesce(kin.id IS NOT NULL, false)
FROM cases_application AS application
JOIN residents_resident AS resident ON resident.id = application.resident_id
LEFT JOIN staff_official AS filer ON application.filed_by_ref = 'official:' || filer.id
LEFT JOIN residents_resident AS kin ON kin.nik = filer.nik AND kin.family_card_id = resident.family_card_id
LEFT JOIN LATERAL (
    SELECT event.data ->> 'device' AS device
    FROM audit_event AS event
    WHERE application.filing_method = 'BOX' AND event.subject = application.ref
      AND event.event = 'cases.application.submitted'
    ORDER BY event.id LIMIT 1
) AS at_box ON true
WHERE application.submitted_at >= %(since)s AND application.submitted_at < %(until)s
ORDER BY application.id
