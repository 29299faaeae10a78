"""The built web client's files: hashed ones for ever, the pages never from a cache."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from aiohttp import web

from cloudwindow.web.deps import DEPS

_HASHED: Final = re.compile(r"assets/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9.]+")
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".ico": "image/x-icon",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".mp3": "audio/mpeg",
        ".ogg": "audio/ogg",
        ".png": "image/png",
        ".svg": "image/svg+xml",
        ".txt": "text/plain; charset=utf-8",
        ".wav": "audio/wav",
        ".webmanifest": "application/manifest+json",
        ".webp": "image/webp",
        ".woff2": "font/woff2",
    }
)
_NOT_BUILT: Final = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>CloudWindow</title>
<h1>The pages are not built yet</h1>
<p>The server runs, but it found no web client. Run <code>make web</code>, then load this page again.</p>
<h1 lang="zh-CN">页面尚未构建</h1>
<p lang="zh-CN">服务器已运行，但没有找到网页文件。请运行 <code>make web</code>，然后刷新本页。</p>
</html>
"""


def find(root: Path, tail: str) -> Path | None:
    """The file a path means, when it lies in `root` and is not hidden; links that lead out of it lead nowhere."""
    name = tail or "index.html"
    if "\0" in name or len(name) > 300 or any(part.startswith(".") for part in name.split("/")):
        return None
    path = (root / name).resolve()
    return path if path.is_relative_to(root.resolve()) and path.suffix in _TYPES and path.is_file() else None


async def serve_file(request: web.Request) -> web.StreamResponse:
    root = request.app[DEPS].settings.static_dir
    tail = request.match_info["tail"]
    path = find(root, tail) if root is not None else None
    if path is None and tail == "" and request.method in ("GET", "HEAD"):
        return web.Response(status=503, text=_NOT_BUILT, content_type="text/html", charset="utf-8")
    if path is None:
        raise web.HTTPNotFound
    lasting = _FOR_EVER if _HASHED.fullmatch(tail) else "no-cache"
    return web.FileResponse(path, headers={"Cache-Control": lasting, "Content-Type": _TYPES[path.suffix]})
