"""What can be done: a module a stem, a transaction a call.

Pages and commands both come through here, so neither can do what the other cannot.
"""
