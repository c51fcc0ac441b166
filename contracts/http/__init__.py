"""What the services answer over HTTP, and the portal reads. A command's body is typed once, by the command."""
