"""The commands of `orderwright`: each module holds one (or one group) and is named in `orderwright.cli.COMMANDS`.

A command that needs the database writes `with database_url(settings) as url:` (see `connect.py`).
"""
