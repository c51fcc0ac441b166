"""What a part stands on, looked at: under what would lose data or open it to anybody, nothing starts and says why."""
