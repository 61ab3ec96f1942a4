"""The benchmarks of `./bench`: each a ratio against a named peer or limit, measured on this machine in this run.

Only ratios are judged, for they hold on a slow machine as on a fast one; the figures beside them hold here and now.
"""
