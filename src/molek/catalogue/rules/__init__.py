"""Rules as law, without a database, a clock or a framework.

Read in this order: :mod:`facts` (what is known, what is not and why), :mod:`vocabulary` (which facts exist),
:mod:`expression` and :mod:`parser` (the small language of tests), :mod:`service` (what a service file says),
:mod:`decider` and :mod:`verdict` (all rules tried, all failures told), :mod:`tables` (rule tests), :mod:`checker`
(gaps and contradictions by search), :mod:`impact` (what a change would have done to the past).

A service comes from TOML through :mod:`loader`, which tells every mistake by line. It leans on :mod:`reader` (one
table), :mod:`lines` (where a key stands), :mod:`fields`, :mod:`parameters` and :mod:`agreement` (what must fit what).
"""
