from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from molek.survey.views import desk, public

app_name = "survey"
urlpatterns: list[URLPattern | URLResolver] = [
    path("survei/hasil/", public.result, name="result"),
    path("survei/hasil/data.csv", public.export, name="export"),
    path("survei/hasil/<int:period_id>/", public.result, name="result-of"),
    path("survei/terima-kasih/", public.thanks, name="thanks"),
    path("survei/permohonan/<slug:ref>/", public.begin, name="begin"),
    path("survei/unit/<str:unit_code>/", public.counter, name="counter"),
    path("survei/isi/<str:token>/", public.form, name="form"),
    path("kerja/survei/", desk.periods, name="periods"),
    path("kerja/survei/loket/", desk.papers, name="papers"),
    path("kerja/survei/loket/<str:unit_code>/", desk.paper, name="paper"),
    path("kerja/survei/<int:period_id>/", desk.period, name="period"),
    path("kerja/survei/<int:period_id>/terbitkan/", desk.publish, name="publish"),
    path("kerja/survei/<int:period_id>/tindak-lanjut/", desk.follow_up, name="follow-up"),
    path("kerja/survei/tindak-lanjut/<int:follow_up_id>/selesai/", desk.finish, name="finish"),
]
