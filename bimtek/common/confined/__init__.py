"""Child processes for what strangers made: they work on it behind guards, and hand back an answer or fall silent.

`process` starts them; `guards` is their side, which the system enforces; `kernel` are the calls that it takes.
"""
