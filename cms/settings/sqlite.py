"""What SQLite needs to serve many people at once, and to forget what was deleted."""

# Without the first three, four concurrent writes in five end as "database is locked"; without the
# last, what was deleted lies on in the file.
OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
}
