"""`python -m benchmarks.programs.routing_crowd N`: put so many advisers into a desk."""

import sys

import django

from benchmarks.programs import routing_turn

if __name__ == "__main__":
    django.setup()
    routing_turn.advisers(int(sys.argv[1]))
