"""The outermost room: how the parts are put together and run."""

HOST = "127.0.0.1"
"""Where everything answers unless it is told otherwise: this machine alone."""
