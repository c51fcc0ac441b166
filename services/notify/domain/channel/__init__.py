"""Where organisations and their members are reached, and who looks after what is held. One chapter a file."""
