"""The published language: what services say to one another and to other agencies."""
