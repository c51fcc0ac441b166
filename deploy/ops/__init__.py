"""What people do to a running system from the shell; `deploy/cli.py` is their entrance."""
