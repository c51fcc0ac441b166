"""Published language: the messages between services, and the answers of their HTTP interfaces."""
