"""The packages that `working_time` is compared with, at work in an environment of their own."""
