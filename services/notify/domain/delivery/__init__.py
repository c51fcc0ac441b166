"""One notice by one channel: meant, tried, and how it ended. One chapter a file."""
