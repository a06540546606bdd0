"""The chat page: files of the folder ``page``, served as they are, that may load and ask nothing from elsewhere."""

from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

FOLDER = Path(__file__).parent / "page"
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def routes() -> list[web.RouteDef]:
    """The page at ``/``, its parts under ``/page``."""
    index = web.get("/", _file(FOLDER / "index.html"))
    return [index, *(web.get(f"/page/{path.name}", _file(path)) for path in sorted(FOLDER.iterdir()))]


def _file(path: Path) -> Handler:
    async def send(request: web.Request) -> web.StreamResponse:
        kind = {"Content-Type": f"{TYPES[path.suffix]}; charset=utf-8"}
        return web.FileResponse(path, headers=HEADERS | kind)

    return send
