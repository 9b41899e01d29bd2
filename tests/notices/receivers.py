"""Receivers on this machine that speak as the real ones do: group robots, an SMS gateway, a mail server."""

import base64
import hashlib
import hmac
import json
import socketserver
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

SECRET = "SEC-of-the-robot"
KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
OK = {"errcode": 0, "errmsg": "ok"}


@dataclass
class Receiver:
    """What arrived, and what to do with what comes next: (status, body, headers), "hang" or "close"."""

    url: str = ""
    got: list[dict[str, Any]] = field(default_factory=list)
    seen: int = 0  # refused or not
    script: list[Any] = field(default_factory=list)
    most_a_minute: int = 20
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def ids(self) -> list[str]:
        return [each["headers"]["Idempotency-Key"] for each in self.got]


class _Handler(BaseHTTPRequestHandler, ABC):
    receiver: Receiver

    def do_POST(self) -> None:
        self.receiver.seen += 1
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        arrived = {"path": parts.path, "query": query, "headers": dict(self.headers), "raw": raw}
        script = self.receiver.script.pop(0) if self.receiver.script else None
        if script == "close":
            self.close_connection = True
            return
        if script == "hang":
            self.receiver.released.wait(30)
            return
        if script is None:
            script = (200, self.answer(arrived), {})
            if script[1] == OK:
                self.receiver.got.append(arrived)
        self._say(*script)

    @abstractmethod
    def answer(self, arrived: dict[str, Any]) -> dict[str, Any]: ...

    def _say(self, status: int, body: dict[str, Any], headers: dict[str, str]) -> None:
        encoded = json.dumps(body).encode()
        self.send_response(status)
        for name, value in (
            {"Content-Type": "application/json", "Content-Length": str(len(encoded))} | headers
        ).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(encoded)

    def log_message(self, *_args: Any) -> None:
        pass


class WeComHandler(_Handler):
    def answer(self, arrived: dict[str, Any]) -> dict[str, Any]:
        if arrived["path"] != "/cgi-bin/webhook/send" or arrived["query"].get("key") != KEY:
            return {"errcode": 93000, "errmsg": "invalid webhook url"}
        message = json.loads(arrived["raw"])
        if message["msgtype"] != "markdown":
            return {"errcode": 40008, "errmsg": "invalid message type"}
        if len(message["markdown"]["content"].encode()) > 4096:
            return {"errcode": 40058, "errmsg": "markdown.content exceed max length 4096"}
        if len(self.receiver.got) >= self.receiver.most_a_minute:
            return {"errcode": 45009, "errmsg": "api freq out of limit"}
        arrived["text"] = message["markdown"]["content"]
        return OK


class DingTalkHandler(_Handler):
    def answer(self, arrived: dict[str, Any]) -> dict[str, Any]:
        query = arrived["query"]
        if arrived["path"] != "/robot/send" or query.get("access_token") != KEY:
            return {"errcode": 300001, "errmsg": "token is not exist"}
        wanted = hmac.new(SECRET.encode(), f"{query['timestamp']}\n{SECRET}".encode(), hashlib.sha256).digest()
        if base64.b64encode(wanted).decode() != query["sign"]:
            return {"errcode": 310000, "errmsg": "sign not match"}
        if len(self.receiver.got) >= self.receiver.most_a_minute:
            return {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}
        message = json.loads(arrived["raw"])
        arrived["title"], arrived["text"] = message["markdown"]["title"], message["markdown"]["text"]
        return OK


class GatewayHandler(_Handler):
    """Takes JSON or a form, and drops what it has already."""

    def answer(self, arrived: dict[str, Any]) -> dict[str, Any]:
        raw = arrived["raw"].decode()
        is_form = "form" in arrived["headers"]["Content-Type"]
        arrived["body"] = dict(parse_qsl(raw)) if is_form else json.loads(raw)
        return OK


@contextmanager
def receiving(handler: type[_Handler]) -> Iterator[Receiver]:
    receiver = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (handler,), {"receiver": receiver}))
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.released.set()
        server.shutdown()
        server.server_close()


class _MailHandler(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as one message needs."""

    receiver: Receiver

    def handle(self) -> None:
        self._say("220 mail.test ESMTP")
        while line := self.rfile.readline().decode().strip():
            verb = line.partition(" ")[0].upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            self._answer(verb, line)

    def _answer(self, verb: str, line: str) -> None:
        if verb == "RCPT" and self.receiver.script:
            self._say(self.receiver.script.pop(0))
        elif verb == "DATA":
            self._say("354 go on")
            self.receiver.got.append({"raw": b"".join(self._lines())})
            self._say("250 queued")
        else:
            self._say("250 ok")

    def _lines(self) -> Iterator[bytes]:
        while (line := self.rfile.readline()) != b".\r\n":
            yield line

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def receiving_mail() -> Iterator[Receiver]:
    receiver = Receiver()
    handler = type("Handler", (_MailHandler,), {"receiver": receiver})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        receiver.url = f"smtp://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield receiver
        finally:
            server.shutdown()
