"""The house on one machine: an embedded PostgreSQL and Valkey, and web, worker and beat around them.

`python -m local serve` is what `./run` becomes; `python -m local lend -- COMMAND` lends a command
two fresh servers. This room imports nothing else of ours: it starts the desk as other programs, never as a library.
"""
