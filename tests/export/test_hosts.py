"""What hosts are told."""

from __future__ import annotations

from dataclasses import replace

from coopatlas.export.hosts import host_files
from coopatlas.export.record import Record

RECORD = Record("2026.11.20", "", "", "https://example.org/atlas", ("en", "pl"), ())


def test_iris_lead_to_documents_below_the_prefix() -> None:
    files = host_files(RECORD)
    assert "/atlas/id/* /atlas/doc/:splat 303\n" in files["_redirects"]
    assert "RewriteRule ^id/(.+?)/?$ /atlas/doc/$1 [R=303,L]\n" in files[".htaccess"]
    assert 'if ($uri ~ "^/atlas/id/(.+?)/?$") { return 303 /atlas/doc/$1; }\n' in files["nginx.conf"]
    assert "/id/* /doc/:splat 303\n" in host_files(replace(RECORD, site="https://example.org"))["_redirects"]


def test_every_form_has_its_media_type() -> None:
    files = host_files(RECORD)
    for suffix, media_type in (("ttl", "text/turtle"), ("trig", "application/trig"), ("atom", "application/atom+xml")):
        assert f"/atlas/*.{suffix}\n  Content-Type: {media_type}" in files["_headers"]
        assert f'AddType "{media_type}' in files[".htaccess"]
        assert f"    {media_type} {suffix};\n" in files["nginx.conf"]
    assert "ForceType application/linkset+json\n" in files[".htaccess"]


def test_pages_have_the_policy_that_the_server_gives_them() -> None:
    for name in ("_headers", ".htaccess", "nginx.conf"):
        assert "default-src 'none'; style-src 'self';" in host_files(RECORD)[name]
