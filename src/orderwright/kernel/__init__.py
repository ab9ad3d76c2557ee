"""What every capability stands on: database, door, refusals, money, ids, facts, paging. It imports nothing above it."""
