-- Records that officials opened within a window for a purpose they chose themselves, and whether a matter explains it:
-- the case it was read for; an application, a card, an appointment or a tie to a tax object of that resident around that
-- day; or help at a counter by the same official.
SELECT access.event_id, substr(access.actor_ref, 10)::bigint, resident.id, access.at,
       (access.case_ref <> '' AND EXISTS (SELECT FROM cases_application AS cited WHERE cited.ref = access.case_ref))
       OR EXISTS (
           SELECT FROM cases_application AS application
           WHERE application.resident_id = resident.id
             AND application.submitted_at <= access.at + interval '7 days'
             AND coalesce(application.closed_at, access.at) >= access.at - interval '30 days'
       )
       OR EXISTS (
           SELECT FROM residents_assistance AS assistance
           WHERE assistance.resident_id = resident.id AND assistance.official_ref = access.actor_ref
             AND assistance.started_at BETWEEN access.at - interval '1 day' AND access.at + interval '1 day'
       )
       OR EXISTS (
           SELECT FROM idcards_card AS card
           WHERE card.resident_id = resident.id
             AND card.registered_at <= access.at + interval '7 days'
             AND card.state_since >= access.at - interval '30 days'
       )
       OR EXISTS (
           SELECT FROM queueing_appointment AS appointment
           JOIN queueing_slot AS slot ON slot.id = appointment.slot_id
           WHERE appointment.resident_id = resident.id
             AND slot.starts_at BETWEEN access.at - interval '7 days' AND access.at + interval '30 days'
       )
       OR EXISTS (
           SELECT FROM taxes_tie AS tie
           WHERE tie.resident_id = resident.id AND tie.made_at BETWEEN access.at - interval '30 days'
             AND access.at + interval '7 days'
       )
FROM audit_access AS access
JOIN residents_resident AS resident ON resident.ref = substr(access.resident_ref, 10)::uuid
WHERE access.at >= %(since)s AND access.at < %(until)s
  AND access.actor_ref LIKE 'official:%%' AND access.resident_ref LIKE 'resident:%%'
  AND access.purpose IN ('APPLICATION', 'IDENTIFICATION', 'DECISION', 'CORRECTION')
ORDER BY access.event_id
