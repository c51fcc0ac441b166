"""Kit: the parts that pages are built of: summary lists, timelines, people, steps, form fields, dates."""
