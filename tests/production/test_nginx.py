"""What a client meets first: the real nginx with our templates, in front of the real gunicorn."""

import gzip
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from shop.jsonapi.titles import title
from tests.production import servers
from tests.production.servers import SERVER_NAME, Answer, Nginx

HOST = f"Host: {SERVER_NAME}\r\n".encode()


def assert_error_document(answer: Answer | None, status: int, code: str) -> None:
    assert answer is not None
    assert answer.status == status
    assert answer.headers["content-type"] == "application/vnd.api+json"
    [error] = answer.document["errors"]
    assert (error["status"], error["code"], error["title"]) == (str(status), code, title(status))
    assert error["detail"]
    assert answer.headers["x-request-id"]


def test_the_shop_answers_through_nginx(front: Nginx) -> None:
    answer = front.ask("/health/ready")
    assert (answer.status, answer.document) == (200, {"status": "ready"})


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1", "api.shop.example"])
def test_an_unknown_host_gets_no_answer(front: Nginx, host: str) -> None:
    assert front.send(f"GET /health/live HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()) is None


def test_what_a_client_says_about_proxies_counts_for_nothing(front: Nginx) -> None:
    spoofed = {
        "X-Forwarded-For": "203.0.113.9, 203.0.113.10",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "elsewhere.example",
        "X-Forwarded-Ssl": "on",
        "Forwarded": "for=203.0.113.9",
    }
    seen = front.ask("/api/echo", headers=spoofed).document
    assert seen["HTTP_X_FORWARDED_FOR"] == "127.0.0.1"
    assert seen["HTTP_X_FORWARDED_PROTO"] == "http"
    assert "HTTP_X_FORWARDED_HOST" not in seen
    assert "HTTP_FORWARDED" not in seen
    assert seen["wsgi.url_scheme"] == "http"


def test_a_trusted_balancer_tells_the_client_s_address_and_scheme(upstream: str, folder: Path) -> None:
    told = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https"}
    with servers.nginx(folder, upstream, TRUSTED_PROXY="127.0.0.0/8") as behind_balancer:
        seen = behind_balancer.ask("/api/echo", headers=told).document
    assert seen["HTTP_X_FORWARDED_FOR"] == "198.51.100.7"
    assert seen["HTTP_X_FORWARDED_PROTO"] == "https"


def test_plain_http_is_sent_to_https(front: Nginx) -> None:
    answer = front.ask("/api/v1/products")
    assert (answer.status, answer.headers["location"]) == (301, f"https://{SERVER_NAME}/api/v1/products")


def test_a_request_id_is_the_same_in_request_answer_and_log(front: Nginx) -> None:
    answer = front.ask("/api/echo?sort=name", headers={"X-Request-ID": "from-the-app-0001"})
    assert answer.headers["x-request-id"] == "from-the-app-0001"
    assert answer.document["HTTP_X_REQUEST_ID"] == "from-the-app-0001"
    [line] = front.logged("from-the-app-0001")
    assert (line["request"], line["status"]) == ("GET /api/echo?sort=name HTTP/1.1", 200)


@pytest.mark.parametrize("sent", [{}, {"X-Request-ID": 'no"id'}])
def test_a_missing_or_strange_request_id_is_replaced(front: Nginx, sent: dict[str, str]) -> None:
    answer = front.ask("/api/echo", headers=sent)
    made = answer.headers["x-request-id"]
    assert len(made) == 32
    assert answer.document["HTTP_X_REQUEST_ID"] == made


def test_json_api_documents_are_compressed(front: Nginx) -> None:
    answer = front.ask("/api/echo?bytes=5000", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert len(answer.body) < 5000 < len(gzip.decompress(answer.body))


def test_nginx_does_not_tell_its_version(front: Nginx) -> None:
    assert front.ask("/api/echo").headers["server"] == "nginx"


class TestErrorDocuments:
    def test_a_body_beyond_one_megabyte(self, front: Nginx) -> None:
        answer = front.ask("/api/v1/orders", method="POST", body=b"x" * 1_100_000)
        assert_error_document(answer, 413, "body-too-large")

    def test_a_url_beyond_the_limit(self, front: Nginx) -> None:
        assert_error_document(front.ask("/api/v1/products?" + "x" * 8_200), 414, "url-too-long")

    def test_headers_beyond_the_limit(self, front: Nginx) -> None:
        assert_error_document(front.ask("/api/echo", headers={"Cookie": "x" * 8_200}), 431, "headers-too-large")

    @pytest.mark.parametrize(
        "request_bytes",
        [
            b"GET /api/echo HTTP/1.1\r\n\r\n",  # without a Host
            b"GET /api/%zz HTTP/1.1\r\n" + HOST + b"\r\n",
            b"nonsense\r\n\r\n",
            b"POST /api/echo HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n",
        ],
    )
    def test_what_is_not_http(self, front: Nginx, request_bytes: bytes) -> None:
        assert_error_document(front.send(request_bytes), 400, "malformed-request")

    def test_too_many_requests_at_once_from_one_address(self, front: Nginx) -> None:
        unfinished = b"POST /api/echo HTTP/1.1\r\n" + HOST + b"Content-Length: 9\r\n\r\n"
        with ExitStack() as held:
            for _ in range(100):
                client = held.enter_context(socket.create_connection(("127.0.0.1", front.port), timeout=10))
                client.sendall(unfinished)
            refused = front.ask("/api/echo")
        assert_error_document(refused, 429, "throttled")
        assert refused.headers["retry-after"] == "1"

    @pytest.mark.usefixtures("nginx_is_installed")
    def test_gunicorn_is_away(self, folder: Path) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))  # taken, but nobody listens
            with servers.nginx(folder, f"127.0.0.1:{unused.getsockname()[1]}") as alone:
                answer = alone.ask("/api/v1/products")
                page = alone.ask("/admin/")
        assert_error_document(answer, 503, "unavailable")
        assert answer.headers["retry-after"] == "5"
        assert (page.status, page.headers["content-type"]) == (503, "text/html")


class TestWhatGunicornRefuses:
    """nginx passes these on."""

    @pytest.mark.parametrize("method", ["AB", "A_METHOD_OF_TOO_MANY_LETTERS"])
    def test_a_method_that_is_none(self, front: Nginx, method: str) -> None:
        assert_error_document(front.ask("/api/echo", method=method), 400, "malformed-request")

    @pytest.mark.parametrize(
        "request_head", [b"GET /api/echo?\xff\xfe HTTP/1.1\r\n", b"GET /api/echo HTTP/1.1\r\nUser-Agent: \x01\r\n"]
    )
    def test_strange_bytes(self, front: Nginx, request_head: bytes) -> None:
        assert_error_document(front.send(request_head + HOST + b"\r\n"), 400, "malformed-request")

    def test_too_many_headers(self, front: Nginx) -> None:
        many = {f"X-{number}": "1" for number in range(200)}
        assert_error_document(front.ask("/api/echo", headers=many), 431, "headers-too-large")


class TestWhatBothLetPass:
    def test_a_long_url(self, front: Nginx) -> None:
        assert front.ask("/api/echo?" + "x" * 8_100).status == 200

    def test_a_long_header(self, front: Nginx) -> None:
        assert len(front.ask("/api/echo", headers={"Cookie": "x" * 8_100}).document["HTTP_COOKIE"]) == 8_100

    def test_an_expectation(self, front: Nginx) -> None:
        assert front.ask("/api/echo", headers={"Expect": "miracles"}).status == 200

    def test_a_chunked_body(self, front: Nginx) -> None:
        chunked = b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        answer = front.send(b"POST /api/echo HTTP/1.1\r\n" + HOST + chunked)
        assert answer is not None
        assert answer.document["CONTENT_LENGTH"] == "5"


class TestMedia:
    def test_a_picture_keeps_its_type_and_may_be_kept_for_ever(self, front: Nginx) -> None:
        (front.media / "picture.png").write_bytes(b"pixels")
        answer = front.ask("/media/picture.png")
        assert (answer.status, answer.body) == (200, b"pixels")
        assert answer.headers["content-type"] == "image/png"
        assert "content-disposition" not in answer.headers
        assert "immutable" in answer.headers["cache-control"]

    @pytest.mark.parametrize("name", ["page.html", "drawing.svg", "script.js", "picture.png.html", "nothing"])
    def test_anything_else_is_a_download(self, front: Nginx, name: str) -> None:
        (front.media / name).write_text("<script>alert(1)</script>")
        answer = front.ask(f"/media/{name}")
        assert answer.status == 200
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"] == "attachment"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"

    @pytest.mark.parametrize(
        "path", ["/media/", "/media/../nginx.conf", "/media../nginx.conf", "/media/%2e%2e/nginx.conf"]
    )
    def test_nothing_outside_and_no_listing(self, front: Nginx, path: str) -> None:
        answer = front.send(f"GET {path} HTTP/1.1\r\n".encode() + HOST + b"\r\n")
        assert answer is not None
        assert answer.status in {301, 403, 404}  # 301 is the shop's, which serves only https
        assert b"daemon off" not in answer.body
