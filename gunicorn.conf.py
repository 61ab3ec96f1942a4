"""Configuration of gunicorn, read when it is started in this folder. Options on its command line take precedence."""

from steunpunt.serving import preflight

on_starting = preflight.before_gunicorn_listens
workers = 2
worker_class = "steunpunt.serving.buffering.BufferingWorker"
threads = 4
worker_connections = 500  # per process; with connections waiting to be closed it stays below a limit of 1024 files
graceful_timeout = 5
control_socket_disable = True
logger_class = "steunpunt.serving.access_log.AccessLog"  # no secrets of a URL in the logs
limit_request_line = 8190  # its maximum, so that the desk itself answers a long URL
