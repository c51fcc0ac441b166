"""Answers of the services over HTTP, which the portal reads. The body of a command is typed once, by the command."""
