"""Steps: what can be decided or recorded on a page, a table a page, one row a step (`portal/kit/steps.py`)."""
