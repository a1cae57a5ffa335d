"""Makes the database and the accounts, then serves on a free port of the loopback until it is ended.

The accounts come as `login<TAB>password` lines on standard input. Prints the port when it listens.
"""

import os
import pathlib
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
sys.path.insert(0, str(pathlib.Path(__file__).parent))

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server  # noqa: E402
from socketserver import ThreadingMixIn  # noqa: E402
from cas_server.models import ServicePattern  # noqa: E402

call_command("migrate", verbosity=0, interactive=False)
for line in sys.stdin:
    login, password = line.rstrip("\n").split("\t")
    User.objects.create_user(login, password=password)
ServicePattern.objects.get_or_create(name="test", pattern=r"^https://service\.exemple\.test/", pos=1)


class Quiet(WSGIRequestHandler):
    """Writes a line a request to standard error: the test reads which paths were asked for."""

    protocol_version = "HTTP/1.0"

    def log_message(self, format, *arguments):
        sys.stderr.write("%s\n" % (format % arguments))
        sys.stderr.flush()


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


server = make_server("127.0.0.1", 0, get_wsgi_application(), Server, Quiet)
print(server.server_port, flush=True)
server.serve_forever()
