"""One file a question that intake can answer: its tables, what changes them, and the question itself."""
