"""What hosts of files are told, each in its own way: media types, headers, and where IRIs lead.

Source: RFC 9110 §12 (negotiation), §15.4.4 (303), §15.5.11 (410); the manuals of Apache's mod_rewrite and mod_headers,
of nginx's rewrite module, and of the hosts that read ``_headers`` and ``_redirects``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from coopatlas.export.doors import types_of_suffixes
from coopatlas.export.layout import GONE_NAME, NOT_FOUND_NAME, SUFFIXES
from coopatlas.export.record import Record
from coopatlas.formats import GRAPHS
from coopatlas.web.headers import ALWAYS

_YEAR = "public, max-age=31536000, immutable"
_FURTHER_PAGE = "[2-9]|[1-9][0-9]+"
_ENDING = rf"(?:\.(?:{'|'.join(map(re.escape, SUFFIXES))}))?"
_OF_ANY_SERVER = (
    *(("text/html", "html"), ("text/css", "css"), ("text/javascript", "js"), ("image/svg+xml", "svg")),
    *(("image/x-icon", "ico"), ("font/woff2", "woff2"), ("application/json", "json"), ("application/xml", "xml")),
    *(("text/plain", "txt"), ("application/gzip", "gz")),
)


def host_files(record: Record) -> dict[str, str]:
    """The files for hosts, by their names in the folder of the copy.

    Args:
        record: of the copy.
    """
    files = {
        "_headers": _headers(record),
        "_redirects": _redirects(record),
        ".htaccess": _apache(record),
        "nginx.conf": _nginx(record),
        # Or GitHub's pages leave out what begins with a dot or an underscore.
        ".nojekyll": iter(()),
    }
    return {name: "".join(f"{line}\n" for line in lines) for name, lines in files.items()}


def _headers(record: Record) -> Iterator[str]:
    prefix = record.prefix
    yield f"{prefix}/*"
    for name, value in _always(record):
        yield f"  {name}: {value}"
    for folder in ("static", "dumps"):
        yield f"{prefix}/{folder}/*"
        yield f"  Cache-Control: {_YEAR}"
    for suffix, content_type in types_of_suffixes():
        yield f"{prefix}/*.{suffix}"
        yield f"  Content-Type: {content_type}"


def _redirects(record: Record) -> Iterator[str]:
    prefix = record.prefix
    yield f"{prefix}/id/* {prefix}/doc/:splat 303"
    yield f"{prefix}/dataset/* {prefix}/doc/dataset/:splat 303"
    yield f"{prefix}/dumps/latest/* {prefix}/dumps/{record.release}/:splat 302"


def _apache(record: Record) -> Iterator[str]:
    prefix = record.prefix
    yield "# For Apache, where AllowOverride allows FileInfo, Indexes and Options: mod_rewrite, mod_headers, mod_dir."
    yield "DirectoryIndex index.html"
    yield "# Or a folder without its slash is led on before anything is negotiated about."
    yield "DirectorySlash Off"
    yield "Options -Indexes -MultiViews"
    for status in (404, 410):
        yield f"ErrorDocument {status} {prefix}/{NOT_FOUND_NAME}"
    yield from _apache_types()
    yield "<IfModule mod_headers.c>"
    for name, value in _always(record):
        yield f'Header always set {name} "{value}"'
    yield 'Header merge Vary "Accept, Accept-Language"'
    yield "</IfModule>"
    yield "RewriteEngine On"
    yield "RewriteOptions AllowNoSlash"
    yield f"RewriteBase {prefix}/"
    yield "# Further pages are files of their own."
    yield f"RewriteCond %{{QUERY_STRING}} ^page=({_FURTHER_PAGE})$"
    yield f"RewriteRule ^(.+?)/?({_ENDING})$ $1/~%1$2 [QSD,L]"
    yield "# Things and datasets lead to their documents."
    yield f"RewriteRule ^id/(.+?)/?$ {prefix}/doc/$1 [R=303,L]"
    yield f"RewriteRule ^dataset/(.+?)/?$ {prefix}/doc/dataset/$1 [R=303,L]"
    yield f"RewriteRule ^dumps/latest/(.*)$ {prefix}/dumps/{record.release}/$1 [R=302,L]"
    yield "# What an earlier release had."
    yield f"RewriteCond %{{REQUEST_FILENAME}}/{GONE_NAME} -f"
    yield "RewriteRule ^ - [G]"
    yield "# Documents in the form that a program asks for."
    for form in GRAPHS:
        yield "RewriteCond %{HTTP:Accept} !text/html"
        yield f"RewriteCond %{{HTTP:Accept}} {_any_of((form.media_type, *form.also))}"
        yield f"RewriteCond %{{REQUEST_FILENAME}}.{form.extension} -f"
        yield f"RewriteRule ^(.+?)/?$ $1.{form.extension} [L]"
    yield "# Pages in the language that a browser asks for first."
    for tag in record.languages[1:]:
        yield "RewriteCond %{HTTP:Accept} text/html"
        yield f"RewriteCond %{{HTTP:Accept-Language}} ^{tag} [NC]"
        yield f"RewriteRule ^doc/([^.]+?)/?$ {prefix}/{tag}/$1/ [R=302,L]"
    yield "# A folder is its index."
    yield "RewriteCond %{REQUEST_FILENAME} -d"
    yield "RewriteRule ^(.*[^/])$ $1/index.html [L]"


def _apache_types() -> Iterator[str]:
    for suffix, content_type in types_of_suffixes():
        if "." in suffix:
            yield f'<FilesMatch "{re.escape(f".{suffix}")}$">'
            yield f"ForceType {content_type}"
            yield "</FilesMatch>"
        else:
            yield f'AddType "{content_type}" .{suffix}'


def _nginx(record: Record) -> Iterator[str]:
    prefix = record.prefix
    yield "# For nginx: include this file in a 'server' whose root is the folder that the paths begin in."
    yield f"error_page 404 410 {prefix}/{NOT_FOUND_NAME};"
    yield "index index.html;"
    yield "charset utf-8;"
    yield "charset_types text/plain text/css text/javascript text/turtle text/csv application/n-triples;"
    yield "types {"
    known = {suffix: content_type.partition(";")[0] for suffix, content_type in types_of_suffixes()}
    for media_type, suffix in (*_OF_ANY_SERVER, *((value, key) for key, value in known.items() if "." not in key)):
        yield f"    {media_type} {suffix};"
    yield "}"
    for name, value in (*_always(record), ("Vary", "Accept")):
        yield f'add_header {name} "{value}" always;'
    yield f'if ($arg_page ~ "^({_FURTHER_PAGE})$") {{ rewrite "^(.+?)/?({_ENDING})$" $1/~$arg_page$2?; }}'
    yield "absolute_redirect off;"
    yield f'if ($uri ~ "^{prefix}/id/(.+?)/?$") {{ return 303 {prefix}/doc/$1; }}'
    yield f'if ($uri ~ "^{prefix}/dataset/(.+?)/?$") {{ return 303 {prefix}/doc/dataset/$1; }}'
    yield f'if ($uri ~ "^{prefix}/dumps/latest/(.*)$") {{ return 302 {prefix}/dumps/{record.release}/$1; }}'
    yield f"if (-f $document_root$uri/{GONE_NAME}) {{ return 410; }}"
    yield 'set $form "";'
    for form in reversed(GRAPHS):
        yield f'if ($http_accept ~ "{_any_of((form.media_type, *form.also))}") {{ set $form .{form.extension}; }}'
    yield 'if ($http_accept ~ "text/html") { set $form ""; }'
    yield f"location {prefix}/ {{ try_files $uri$form $uri $uri/index.html =404; }}"
    yield r"location ~ \.linkset\.json$ { types { } default_type application/linkset+json; }"


def _always(record: Record) -> Iterator[tuple[str, str]]:
    yield from ALWAYS.items()
    yield "X-Release", record.release


def _any_of(media_types: tuple[str, ...]) -> str:
    return "|".join(media_type.replace("+", r"\+").replace(".", r"\.") for media_type in media_types)
