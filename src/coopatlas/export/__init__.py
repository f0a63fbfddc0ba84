"""The site as files: a copy of a release that any host can publish without a server."""
