"""``coopatlas export``: the site as files; ``coopatlas check-links``: whether all links of a copy lead somewhere."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click

from coopatlas.export.checking import Checked, check
from coopatlas.export.run import LinksBroken, export
from coopatlas.query.direct import DirectEngine
from coopatlas.release.manifest import LATEST_NAME, Release, open_version
from coopatlas.settings import Settings
from coopatlas.terminal import progress_of
from coopatlas.vocabulary import BASE
from coopatlas.web.app import atlas_of
from coopatlas.web.atlas import Atlas

_BYTES_PER_MB = 1_000_000


@click.command(name="export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--release", "version", default=LATEST_NAME, show_default=True, help="The version to copy.")
@click.option(
    "--site", metavar="URL", default=BASE.removesuffix("/"), show_default=True, help="Where the copy will be published."
)
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.pass_obj
def export_site(settings: Settings, folder: Path, version: str, site: str, *, quiet: bool) -> None:
    """Write the whole site as files that any host can publish without a server.

    Pages, documents in every form, dumps, descriptions, feeds and sitemaps, with what hosts need to be told. All links
    are checked at the end; where one leads to nothing, DIR stays as it was.

    \b
    Example:
        coopatlas export public --site https://atlas.example.org
    """  # noqa: D301  # \b is Click's mark for a paragraph that keeps its lines
    release = open_version(settings.releases, version)
    opened = partial(_opened, settings, release)
    try:
        exported = export(release, opened, folder, _address(site), progress_of(quiet=quiet))
    except LinksBroken as error:
        _tell(error.checked)
        raise
    written = exported.written
    click.echo(
        f"release {release.version}: {written.files} files, {written.size_bytes / _BYTES_PER_MB:.0f} MB → {folder}; "
        f"{_counted(exported.checked)}"
    )


@click.command(name="check-links")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--quiet", is_flag=True, help="Show no progress.")
def check_links(folder: Path, *, quiet: bool) -> None:
    """Check that every link of an export leads to a file of it.

    Pages, RDF documents, link sets, feeds and sitemaps are read; each link that leads to nothing is told with its file
    and line.

    \b
    Example:
        coopatlas check-links public
    """  # noqa: D301  # see above
    checked = check(folder, progress_of(quiet=quiet))
    if checked.broken:
        _tell(checked)
        raise LinksBroken(checked)
    click.echo(_counted(checked))


def _opened(settings: Settings, release: Release) -> Atlas:
    # A copy holds one release; its pages name no others.
    alone = replace(settings, releases=release.path)
    return replace(atlas_of(alone, release, DirectEngine(release.store_path)), is_copy=True)


def _address(site: str) -> str:
    parts = urlsplit(site)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise click.BadParameter(f"'{site}' is no address such as https://atlas.example.org", param_hint="--site")
    return site.rstrip("/")


def _tell(checked: Checked) -> None:
    for one in checked.broken:
        click.echo(str(one))
    if checked.untold:
        click.echo(f"… and {checked.untold} more")


def _counted(checked: Checked) -> str:
    return (
        f"{checked.links} links in {checked.files} files lead somewhere, {checked.to_server} of them to what only a "
        "server answers"
    )


VERBS = (export_site, check_links)
