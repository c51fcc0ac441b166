"""What follows the log: how read models take it in, are built anew, and are written."""
