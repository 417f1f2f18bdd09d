"""Demonstration data: five trainings as offices really hold them, with people who do not exist.

Each module is one training. The facts (what is taught, how long, where, for how many) come from five
published texts about real trainings; the sentences are the portal's own, and every person is made up.
Dates are counted from today, so that there is always something open, something held and something done.
"""
