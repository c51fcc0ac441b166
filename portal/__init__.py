"""Portal: the pages on which partners and the council work.

The portal asks the services over HTTP and words their answers. It owns no case: its database holds sign-in sessions
and unfinished drafts. Who may see or do what, the services decide.
"""
