"""How statements are planned by PostgreSQL: once, and not compiled.

Most of ours take less time than their plan, and a statement that came five times on a connection is
planned no more. To compile one costs half a second, which PostgreSQL takes for a gain as long as it
does not know how small the tables are, after a restore say.
"""

OPTIONS = {"server_side_binding": True, "prepare_threshold": 5, "options": "-c jit=off"}
