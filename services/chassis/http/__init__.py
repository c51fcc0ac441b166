"""Questions as routes, and what a question may be asked by. What is projected answers; this brings it to the door."""
