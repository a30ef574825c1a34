"""How many counters, clerks and seats a crowd needs: formulas, a played day, a search and a roster. Pure; no clock.

``erlang`` is the theory, ``demand`` the crowd, ``simulation`` the day as it is lived, ``staffing`` the plan made with
both, ``forecast`` the crowd of a day to come, ``roster`` who works when. Why each is there, and where each fails, is
told in docs/explanation/capacity.md.
"""
