"""The partner portal: pages for people, who sign in here and are told here.

It asks the services over HTTP and words what they answer. It owns no case: its small database holds sign-in sessions
and unfinished drafts, nothing else. Who may see or do what is decided by the services, never here.
"""
