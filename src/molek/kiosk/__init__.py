"""The Service Box: the full-screen shell in which a resident serves himself at a service point, day and night.

Owns the devices (keys, heartbeats, what they may) and the screens. Every act is an operation of the packages below.
"""
