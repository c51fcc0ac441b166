"""Labels: the council's words of every code, in one row a code; pages, presenters and forms borrow them and keep none.

A referrer's words come from notify, with what it answers.
"""
