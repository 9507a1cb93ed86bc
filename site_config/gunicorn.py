"""How gunicorn serves the shop: `gunicorn --config python:site_config.gunicorn`.

The settings are loaded here, in the master, so that a shop that refuses to start ends it with one readable line
instead of workers that die and are started again.
"""

from site_config import settings
from site_config.environment import env

wsgi_app = "site_config.wsgi"
bind = env.str("BIND", default="127.0.0.1:8000")

worker_class = "site_config.worker.Worker"
workers = env.int("WEB_WORKERS", default=2)
threads = env.int("WEB_THREADS", default=4)
graceful_timeout = 25  # seconds to finish what was begun; docker-compose.prod.yml kills after 30

keepalive = 75  # longer than nginx keeps an idle connection, so that nginx never writes into a closing one
limit_request_line = 8190  # the most there is, and what nginx lets pass

# nginx logs every request. Whom to believe about the client's address and scheme is Django's decision (PROXIES).
accesslog = None
loglevel = settings.LOG_LEVEL
forwarded_allow_ips = ""
control_socket_disable = True
