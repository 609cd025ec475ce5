"""Who is let in, and what a browser may do with an answer. Every refusal comes before any work."""

import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir
from urllib.parse import quote

import pytest
from page import hostile
from page.site import Site, form, running, verdict_of

from jialing_xls.model.errors import Unusable
from jialing_xls.page.bounds import Bounds, Settings
from jialing_xls.page.server import serve_page

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


ESCAPED = Path(gettempdir()) / "jxls-escaped.xlsx"
"""Where a name that is a path would lead."""


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1.evil.example:{port}",
        "127.0.0.1:1",
        "",
        "::1",
        "127.0.0.1",
        "10.0.0.5:{port}",
        "localhost:{port}@evil.example",
        "127.0.0.1:{port}:{port}",
    ],
)
def test_another_name_for_our_address_is_refused(site: Site, host: str) -> None:
    """DNS rebinding: the browser asks us for somebody else's page."""
    port = site.netloc.rpartition(":")[2]
    answer = site.call("GET", site.base, host=host.format(port=port))
    assert answer.status in (400, 421)
    assert "绩效自评" not in answer.text


def test_two_hosts_are_refused(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", int(site.netloc.rpartition(":")[2]))) as wire:
        hosts = f"Host: {site.netloc}\r\nHost: evil.example\r\n"
        wire.sendall(f"GET {site.base} HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n".encode())
        wire.settimeout(30)
        assert re.match(rb"HTTP/1.1 4\d\d ", wire.recv(100))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "https://{netloc}"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://{netloc}.evil.example"},
        {"Origin": "http://{netloc}", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://{netloc}", "Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_call_from_another_page_changes_nothing(
    site: Site, right: Path, headers: dict[str, str]
) -> None:
    body, content_type = form({"purpose": "fill", "drop": ""}, (right.name, right.read_bytes()))
    given = {name: value.format(netloc=site.netloc) for name, value in headers.items()}
    answer = site.call("POST", f"{site.base}files", body, {"Content-Type": content_type, **given})
    assert answer.status == 403
    assert site.cards() == {}


def test_a_link_may_lead_to_the_login_and_nowhere_else(site: Site) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert site.call("GET", "/", headers=link).status == 404  # no password is asked for here
    assert site.call("GET", site.base, headers=link).status == 403


def test_an_upload_that_never_ends_is_cut_off() -> None:
    def trickle() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(20):
            yield b"a"
            time.sleep(0.5)

    with running(Settings(processes=1, bounds=Bounds(upload=2.0))) as site:
        headers = {"Origin": site.origin, "Content-Type": "multipart/form-data; boundary=x"}
        assert site.call("POST", f"{site.base}files", trickle(), headers).status == 408


def test_a_page_of_another_site_cannot_even_look(site: Site) -> None:
    for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert site.call("GET", site.base, headers=headers).status == 403


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/s/",
        "/s/x/",
        "/s/../",
        "/s/{token}x/",
        "/s/{upper}/",
        "/s/{token}/../../etc/passwd",
        "/static/../routes.py",
        "/static/..%2froutes.py",
        "/static/%2e%2e/pages/page.html",
        "/docs",
        "/s/{token}/cards/1/0",
        "/s/{token}/cards/999999999999999999999/0",
        "/s/{token}/cards/1/-1",
        "/static/",
    ],
)
def test_nothing_is_found_without_the_token_or_beside_what_there_is(site: Site, path: str) -> None:
    token = site.base.split("/")[2]
    answer = site.call("GET", path.format(token=token, upper=token.swapcase()))
    assert answer.status == 404
    assert "import" not in answer.text
    assert "root:" not in answer.text


def test_the_token_cannot_be_guessed_and_is_not_told(site: Site) -> None:
    assert len(site.base.split("/")[2]) >= 43  # 256 bits
    answer = site.call("GET", "/")
    assert site.base.split("/")[2] not in answer.text
    assert answer.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD"])
def test_other_methods(site: Site, method: str) -> None:
    answer = site.call(method, f"{site.base}files", headers={"Origin": site.origin})
    assert answer.status == 405
    assert "access-control-allow-origin" not in answer.headers


def test_every_answer_forbids_what_a_browser_might_do(site: Site, right: Path) -> None:
    (number,) = site.drop(right)
    site.cards()
    for path in ("", "changes?since=0", f"cards/{number}/0", "all.zip", "nothing"):
        headers = site.get(path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-frame-options"] == "DENY", path
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"], path
        assert "server" not in headers, path
        assert "set-cookie" not in headers, path
    page = site.get().text
    assert not re.findall(r"<script(?![^>]* src=\"/static/)|\son\w+=|\sstyle=|javascript:", page)
    assert not re.findall(r"(?:href|src|action)=\"(?!/static/|/s/|#)", page)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (f"{SCRIPT}.html", f"<html>{SCRIPT}</html>".encode()),
        ("a.svg", f'<svg xmlns="http://www.w3.org/2000/svg">{SCRIPT}</svg>'.encode()),
        (f"甲{SCRIPT}.txt", f"全年预算数100.00万元{SCRIPT}，全年预算数200.00万元。".encode()),
        ("a.htm", b""),
    ],
)
def test_nothing_uploaded_comes_back_as_a_page(site: Site, name: str, content: bytes) -> None:
    (number,) = site.drop((name, content))
    card = site.cards()[number]
    for shown in (card, site.get().text, site.get("changes?since=0").json["cards"][0]["html"]):
        assert "<script>alert" not in shown
        assert "<img" not in shown
    for path in ("cards/1/0", f"cards/{number}/0", f"cards/{number}/1", f"00001/in/{name}"):
        answer = site.call("GET", site.base + re.sub(r"[^!-~]", "_", path))
        assert answer.headers["content-type"].partition(";")[0] != "text/html"
        if answer.status == 200:
            assert answer.headers["content-disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    "name", [f"../../../..{ESCAPED.as_posix()}", str(ESCAPED), "..\\jxls-escaped.xlsx"]
)
def test_a_path_in_a_name_leads_nowhere(site: Site, right: Path, name: str) -> None:
    (number,) = site.drop((name, right.read_bytes()))
    assert '<span class="name">jxls-escaped.xlsx</span>' in site.cards()[number]
    assert not ESCAPED.exists()


@pytest.mark.parametrize(
    ("fields", "file"),
    [
        ({}, ("a.xlsx", b"a")),
        ({"purpose": "new"}, ("a.xlsx", b"a")),
        ({"purpose": "region"}, ("a.xlsx", b"a")),
        ({"purpose": "fill"}, None),
        ({"purpose": "fill", "file": "text"}, None),
        ({f"f{n}": "" for n in range(20)}, ("a.xlsx", b"a")),
    ],
)
def test_a_form_that_is_not_ours(
    site: Site, fields: dict[str, str], file: tuple[str, bytes] | None
) -> None:
    assert site.post("files", fields, file).status == 400
    assert site.cards() == {}


@pytest.mark.parametrize("since", ["", "-1", "x", "1e9", "٣", "9" * 30])
def test_a_version_that_is_none(site: Site, since: str) -> None:
    assert site.get(f"changes?since={quote(since)}").status == 400


def test_a_body_that_is_no_form(site: Site) -> None:
    headers = {"Origin": site.origin, "Content-Type": "multipart/form-data; boundary=x"}
    for body in (b"", b"--x", b"--x\r\n\r\n--x--", b"\0" * 1000):
        assert site.call("POST", f"{site.base}files", body, headers).status == 400


# ---------------------------------------------------------------- bounds


@pytest.fixture(scope="module")
def narrow() -> Iterator[Site]:
    """A page with room for three files of 100 KB."""
    bounds = Bounds(file_bytes=100_000, session_bytes=200_000, session_files=3)
    with running(Settings(processes=1, bounds=bounds, work=hostile.do)) as site:
        yield site


def test_a_file_that_is_too_large_is_refused_by_its_announced_size(narrow: Site) -> None:
    answer = narrow.post("files", {"purpose": "fill"}, ("a.xlsx", b"a" * 200_000))
    assert answer.status == 413


def test_a_file_that_does_not_tell_its_size_is_cut_off(narrow: Site) -> None:
    body, content_type = form({"purpose": "fill"}, ("a.xlsx", b"a" * 400_000))
    headers = {"Content-Type": content_type, "Origin": narrow.origin}
    blocks = (body[at : at + 10_000] for at in range(0, len(body), 10_000))
    answer = narrow.call("POST", f"{narrow.base}files", blocks, headers)
    assert answer.status == 413


def test_number_and_sum_of_files_are_bounded(narrow: Site) -> None:
    for _ in range(2):
        narrow.drop(("a.xlsx", b"a" * 90_000), purpose="rollup")
    answer = narrow.post("files", {"purpose": "rollup"}, ("a.xlsx", b"a" * 90_000))
    assert (answer.status, "合计超过" in answer.text) == (413, True)
    narrow.drop(("a.xlsx", b"a"), purpose="rollup")
    answer = narrow.post("files", {"purpose": "rollup"}, ("a.xlsx", b"a"))
    assert (answer.status, answer.text) == (413, "已有 3 个文件，请先清空再放。")
    narrow.clear()


# ---------------------------------------------------------------- beyond this machine


def test_without_a_password_it_does_not_bind_beyond_this_machine() -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1"):
        with pytest.raises(Unusable, match="必须设密码"):
            serve_page(host, 0, None, say=print, browser=False)
    with pytest.raises(Unusable, match="应是这台电脑的 IP 地址"):
        serve_page("evil.example", 0, None, say=print, browser=False)


@pytest.mark.parametrize("text", ["", "short", "two\nlines of it"])
def test_a_password_that_is_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "密码.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Unusable, match="至少 8 个字符"):
        serve_page("0.0.0.0", 0, file, say=print, browser=False)


def test_with_a_password_everybody_has_a_session_of_their_own(tmp_path: Path, right: Path) -> None:
    file = tmp_path / "密码.txt"
    file.write_text("芝麻开门 2023\n", encoding="utf-8-sig")
    bounds = Bounds(wrong_passwords=3, sessions=2)
    settings = Settings(processes=1, bounds=bounds)
    with running(settings, host="0.0.0.0", password_file=file) as site:
        port = site.netloc.rpartition(":")[2]

        def log_in(password: str) -> tuple[int, str]:
            body, content_type = form({"password": password}, None)
            headers = {"Content-Type": content_type, "Origin": site.origin}
            answer = site.call("POST", "/login", body, headers)
            return answer.status, answer.headers.get("location", answer.text)

        assert "密码" in site.call("GET", "/").text
        assert site.call("GET", "/", host=f"evil.example:{port}").status == 421
        assert site.call("GET", "/", host=f"[::1]:{port}").status == 200
        assert log_in("芝麻开门")[0] == 403
        _, first = log_in("芝麻开门 2023")
        _, second = log_in("芝麻开门 2023")
        assert first != second
        assert log_in("芝麻开门 2023")[0] == 503
        mine, theirs = (Site(f"{site.origin}{path}") for path in (first, second))
        (number,) = mine.drop(right)
        assert verdict_of(mine.cards()[number]) == "通过，可以报送"
        assert theirs.cards() == {}
        assert theirs.get(f"cards/{number}/0").status == 404
        assert mine.post("leave").status == 404  # nobody ends it for the others
        for _ in range(3):
            assert log_in("x")[0] == 403
        assert log_in("芝麻开门 2023")[0] == 429
