"""One page of every type, for the tests that look at all of them. A new type of page gets a line here."""

from __future__ import annotations

RESOURCES = (
    "/project/european-regions-for-social-inclusion",
    "/organisation/lublin-municipality",
    "/place/riga",
    "/country/PL",
    "/network/icc",
    "/event/european-regions-inaugural-meeting",
    "/statistic/dietzenbach-inhabitants",
    "/concept/theme/social-inclusion",
    "/dataset/places",
    "/programme/europe-for-citizens",
    "/participation/third-country-integration-01",
    "/source/geonames",
)
PAGES = (
    *("/projects", "/organisations?country=PL&place=-", "/places", "/countries?sort=size"),
    *("/search", "/search?q=riga", "/search?q=ravena", "/search?q=zzzzzz"),
    *("/", "/ontology", "/ontology/alignments", "/shapes", "/queries", "/validate", "/dumps/", "/limits", "/problems"),
    *("/network", "/network?level=organisations", "/network?first=european-regions-for-social-inclusion"),
    *("/organisations/map?kind=municipality", "/places/map"),
    *("/network/explore", "/network/explore?thing=organisation/lodz-city"),
    *("/data", "/about", "/accessibility", "/privacy", "/copies"),
    "/changes",
    "/reconcile",
    *("/fragments?subject=https://w3id.org/coopatlas/id/place/riga", "/fragments?object=place:riga"),
    "/cite?query=ASK%20%7B%7D",
    *RESOURCES,
)
"""Paths without their language."""
PAST = ("/v/2026.11.20/pl/place/riga",)
"""Pages as they were with an earlier release, which is told above them; here it is the one in service."""


def address(path: str, language: str) -> str:
    """The address of a page in a language."""
    return f"/{language}{path}"
