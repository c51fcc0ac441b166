"""What a database holds that cannot be built again from its log, brought from version to version.

A folder for each database, one file a version. `migrating.py` runs them; read models are built anew instead.
"""
