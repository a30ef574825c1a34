"""What whoever watches the machines may read: requests of every process, and the figures that packages register.

Served by a process of its own on a port that the public does not reach (``molek metrics``). Nothing here names a
person, a case or an address: requests count by the name of their route, and not at all at the door of sealed reports.
"""
