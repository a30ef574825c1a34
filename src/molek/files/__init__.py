"""Stored files, named by the SHA-256 of their content: what is stored never changes and is stored once.

Owns the bytes, their types and the inspection of what people upload. Refuses to know what a file is for and who may
read it: the package that keeps a hash decides about that before it asks for the bytes.
"""
