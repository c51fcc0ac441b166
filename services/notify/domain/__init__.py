"""What notify decides, one folder an aggregate. Pure."""
