"""Bad input and faults: what goes wrong by itself, and what somebody makes go wrong.

Which test holds which promise; a test nearer to the thing is named with its folder.

==========================================  ========================================================================
wrong or unknown NIK                        test_code_guessing, test_web_of_the_running_city
                                            (answers_tell_nothing), residents/test_sign_in, residents/test_views
code guessing, limits, constant answers     the same; staff/test_sign_in; documents/test_signing (passphrase)
double click                                test_submitting_twice (eight clicks), races/test_cases, races/test_letters
back button, two tabs                       test_submitting_twice, site/test_browser_script
lost connection at submit                   test_submitting_twice (lost after, lost while sending)
upload bombs                                test_uploads through the real form, files/test_uploads kind by kind,
                                            test_odd_input (the forms of offices)
expired session, half-filled form           test_expired_session (browser), test_expired_forms (every form),
                                            site/test_held_forms
another kelurahan by URL                    test_doors: every address, everybody
signs twice at the same time                races/test_letters
worker killed between number and PDF        races/test_letters_killed
database restarted under load               test_harness, jobs/test_worker
a copy of the database down, behind, stale  site/test_replicas, test_replicas (no public page needs the primary)
odd addresses, zero bytes                   test_odd_input
injection (SQL, HTML, Typst, formats)       test_injection, documents/test_typesetting, catalogue/rules/test_parser
survey stuffing, a token twice, who said    survey/test_answering, survey/test_index (small groups),
what, small groups                          survey/test_periods
sealed reports: address, device or session  whistleblowing/test_pages (no trace), test_reporting (stolen database)
kept; readable in a dump; wrong readers     test_doors, whistleblowing/test_handling, test_keys (a post alone)
their codes guessed, floods, double clicks  whistleblowing/test_returning, test_reporting, test_handling (two close)
bombs and polyglots; a lost passphrase      whistleblowing/test_reporting, test_keys
headers, cookies, CSRF, fixation, host,     test_web, test_web_of_the_running_city, site/test_middleware
open redirect, proxies, rate of /v/
no NIK or name in logs                      test_secrecy, audit/test_operations, jobs/test_queue
small numbers in open data                  insight/test_open_data (a reader with every file),
                                            insight/rules/test_suppression
a figure's source that fails, empty city,   insight/test_refreshing, insight/test_live, insight/test_policy,
area renamed, odd parameters of figures     insight/test_closing
formulas in exported tables                 base/test_spreadsheets, insight/test_open_data
broken or foreign map files                 residents/test_maps, residents/rules/test_drawing
script in texts, links, pictures            news/rules/test_markup, news/test_pictures (bombs, polyglots, metadata)
two editors, own text, scheduled in the     news/test_writing (races too), news/views/test_desk (both texts kept)
past
unpublished by guess, feed, map, search     news/views/test_public, news/test_writing
opening hours around midnight, holidays     news/rules/test_hours, news/test_hours
indicators: small numbers, no data,         integrity/rules/test_indicators, integrity/test_computing
holidays, moved officials                   the same; integrity/rules/test_hours
evidence erased, two inspectors at once     integrity/test_handling, integrity/test_races
a finding about oneself, kin, own unit      integrity/test_handling
a proxy with another's code, too often      residents/test_representing, cases/test_proxies
invariant 1, submission key, one live       races/test_cases, cases/test_submission, test_submitting_twice
invariant 2, numbers and gaps               documents/test_registers, races/test_letters, test_harness,
                                            test_invariants, queueing/test_races, idcards/test_stock (blanks)
invariant 3, issued papers and the log      test_invariants, documents/test_issuing, audit/test_protect, test_verify
invariant 4, purpose, post, area, period    test_doors, test_invariants, residents/test_records, staff/test_actors
invariant 5, reasons of a refusal           cases/test_submission, catalogue/rules/test_decider, journeys/test_main_job
invariant 6, nothing leaves inside          test_invariants, messages/test_operations, jobs/test_queue
invariant 7, rupiah                         test_invariants, base/test_fields, taxes/test_paying (told thrice at once)
spam waves, the anonymous not barred        feedback/test_filing
abusive text, personal data in public       feedback/test_register, feedback/test_wording
complaint about who would receive it        feedback/test_handling, test_doors
clock of a complaint over holidays          feedback/test_clocks
two officials answering at once             feedback/test_handling
guessing the secret of a report             feedback/test_filing
file bombs through the complaint form       feedback/test_views
invariant 8, nobody real                    test_invariants, residents/test_synthetic, consistency/test_privacy
who looked before he left his post          privacy/test_looks, privacy/test_breaches
another's data, another's copy              privacy/test_requests, privacy/test_copies
ten thousand looks, a clock across days     privacy/test_looks, privacy/test_clocks
two answers, questions, copies at once      privacy/test_races
one sign-in: replay, mixed clients, PKCE,   portfolio/test_sign_in, test_races, test_register (addresses, four eyes)
redirects, stale answers, ended posts
==========================================  ========================================================================
"""
