"""How gunicorn serves the desk: it reads this when it is started in this folder. An option on its command line wins."""

from steunpunt.serving import preflight

on_starting = preflight.before_gunicorn_listens
workers = 2
worker_class = "steunpunt.serving.buffering.BufferingWorker"
threads = 4
worker_connections = 500  # of each process; with those that wait to be closed they stay below a limit of 1024 files
graceful_timeout = 5
control_socket_disable = True
logger_class = "steunpunt.serving.access_log.AccessLog"  # no secret of an address gets into a log
limit_request_line = 8190  # the most it takes: as far as that, a long address is answered by the desk
