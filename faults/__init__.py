"""What becomes of a running city when things break under load: ``make faults``, ``python -m faults --help``.

People apply, pay and take numbers over a bad line while processes are killed, the database dies, the disk fills and the
clock jumps. Then everything that was acknowledged is looked for, and every invariant is checked.
"""
