"""Rules as law, without a database, a clock or a framework.

Read in this order: :mod:`facts` (what is known, what is not and why), :mod:`vocabulary` (which facts exist),
:mod:`expression` and :mod:`parser` (the small language of tests), :mod:`service` (what a service file says),
:mod:`loader` (from TOML, telling every mistake by line), :mod:`decider` and :mod:`verdict` (all rules tried, all
failures told), :mod:`tables` (rule tests), :mod:`checker` (gaps and contradictions by search), :mod:`impact`.
"""
