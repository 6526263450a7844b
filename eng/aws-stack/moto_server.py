#!/usr/bin/env python3
"""An AWS endpoint for tests: moto's server with keep-alive HTTP, Batch jobs that run, and workflows that run."""

from __future__ import annotations

import argparse
import errno
import io
import os
import signal
import sys
from pathlib import Path
from typing import Any

import moto_patches
from moto_patches.faults import with_faults
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from stack_routes import with_stack_routes
from werkzeug.datastructures import Headers
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.test import run_wsgi_app


class CachingDispatcher(DomainDispatcherApplication):
    """moto looks through the folders of its package at each request; the answer never changes."""

    def __init__(self) -> None:
        super().__init__(create_backend_app)
        self._backends: dict[str | None, Any] = {}

    def get_backend_for_host(self, host: str | None) -> Any:
        if host not in self._backends:
            self._backends[host] = super().get_backend_for_host(host)
        return self._backends[host]


class KeepAliveHandler(WSGIRequestHandler):
    """werkzeug's handler ends each connection, after a pause; this one goes on with its next request."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def handle_expect_100(self) -> bool:
        super().handle_expect_100()
        self.wfile.flush()
        return True

    def run_wsgi(self) -> None:
        self.answer(*self.ask_application())

    def ask_application(self) -> tuple[str, Headers, bytes]:
        environ = self.make_environ()
        environ["wsgi.input"] = self.whole_body(environ)
        try:
            pieces, status, headers = run_wsgi_app(self.server.app, environ, buffered=True)
            return status, headers, b"".join(pieces)
        except Exception as error:  # a bug in moto is the caller's 500, and this connection goes on
            self.log_error("%s %s: %r", self.command, self.path, error)
            return "500 Internal Server Error", Headers(), repr(error).encode()

    @staticmethod
    def whole_body(environ: dict[str, Any]) -> io.BytesIO:
        """What is left unread would be taken for the next request."""
        chunked = "wsgi.input_terminated" in environ
        length = -1 if chunked else int(environ.get("CONTENT_LENGTH") or 0)
        return io.BytesIO(environ["wsgi.input"].read(length))

    def answer(self, status: str, headers: Headers, content: bytes) -> None:
        code, _, phrase = status.partition(" ")
        self.send_response_only(int(code), phrase)
        for name, value in headers:
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()


class LocalServer(ThreadedWSGIServer):
    request_queue_size = 1024
    allow_reuse_port = False

    def __init__(self, port: int) -> None:
        super().__init__("127.0.0.1", port, with_stack_routes(with_faults(CachingDispatcher())), handler=KeepAliveHandler)

    def server_bind(self) -> None:
        try:
            super().server_bind()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                sys.exit(f"port {self.port} is taken; set AWS_STACK_PORT to another one, or to 0 for any that is free")
            raise


def announce(port: int, file: Path) -> None:
    """Writes the port into the file, which appears complete or not at all."""
    unfinished = file.with_name(file.name + ".new")
    unfinished.write_text(f"{port}\n")
    unfinished.replace(file)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int, help="the port on 127.0.0.1; 0 for any that is free")
    parser.add_argument("--port-file", type=Path, help="gets the port as soon as it answers")
    arguments = parser.parse_args()

    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # in order, so that jobs that are processes end as well
    moto_patches.install()
    server = LocalServer(arguments.port)
    os.environ["MOTO_PORT"] = str(server.port)  # moto calls itself there
    if arguments.port_file:
        announce(server.port, arguments.port_file)
    server.serve_forever()


if __name__ == "__main__":
    main()
