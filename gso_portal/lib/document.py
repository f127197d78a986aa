"""From an HTML page in the form of Nghị định 30/2020/NĐ-CP to a PDF. Runs in a worker, never in a request."""

import mimetypes
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders

_NO_SITE = "https://portal.invalid/"
_SERVED = (".css", ".ttf", ".svg", ".png")


class ResourceRefused(Exception):
    """A page that is to become a PDF refers to something other than our own static files."""


@dataclass(frozen=True)
class Rendered:
    pages: int
    bytes: int


def render_pdf(
    html: str,
    *,
    target_path: str | Path,
    metadata: Mapping[str, str] | None = None,
    site_url: str = _NO_SITE,
) -> Rendered:
    """Writes `html` as an accessible PDF (PDF/UA-1); the file appears whole or not at all.

    The page may use only our own static files (stylesheet, fonts, pictures): anything else, whether on the
    network, on the disk or inline, raises ResourceRefused and no file appears. `metadata` adds author,
    description and keywords to the title, which is the page's own; links are completed with `site_url`, which
    is never asked for anything. Takes about 7 ms and 0.15 MB per table row.
    """
    weasyprint = _weasyprint()
    refused: list[str] = []
    document = weasyprint.HTML(
        string=html, base_url=site_url, url_fetcher=_fetcher(site_url, refused)
    ).render()
    if refused:
        raise ResourceRefused(f"Không được dùng trong văn bản: {refused[0][:200]}")
    for name, value in (metadata or {}).items():
        _set_metadata(document.metadata, name, value)
    part = Path(f"{target_path}.part")
    try:
        document.write_pdf(part, pdf_variant="pdf/ua-1")
        size = part.stat().st_size
        os.replace(part, target_path)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    return Rendered(len(document.pages), size)


def _weasyprint():
    """Imported when first used: it takes a second and needs pango, which the web process does without."""
    return import_module("weasyprint")


def _set_metadata(metadata: object, name: str, value: str) -> None:
    if name not in ("author", "description", "keywords"):
        raise ValueError(f"Unknown metadata: {name}")
    setattr(metadata, {"author": "authors"}.get(name, name), value if name == "description" else [value])


def _fetcher(site_url: str, refused: list[str]):
    """A URL fetcher for our own static files; what it does not serve is noted, as WeasyPrint only logs it."""
    urls = import_module("weasyprint.urls")

    class StaticFilesOnly(urls.URLFetcher):
        def fetch(self, url: str, headers: object = None):
            path = _static_file(url, site_url)
            if path is None:
                refused.append(url)
                raise ResourceRefused(url)
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return urls.URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return StaticFilesOnly()


def _static_file(url: str, site_url: str) -> Path | None:
    parts, base = urlsplit(url), urlsplit(site_url)
    path = unquote(parts.path)
    root = urlsplit(settings.STATIC_URL).path
    if (parts.scheme, parts.netloc) != (base.scheme, base.netloc) or not path.startswith(root):
        return None
    name = PurePosixPath(path[len(root) :])
    if name.suffix not in _SERVED or ".." in name.parts or name.is_absolute():
        return None
    found = finders.find(str(name))
    collected = Path(settings.STATIC_ROOT) / name
    return Path(found) if found else collected if collected.is_file() else None
