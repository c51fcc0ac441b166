"""Labels: the words of every code, in one row a code; pages, presenters and forms borrow them and keep none.

A code that a referrer reads in other words than the council has both in its row (`wording.Wording`).
"""
