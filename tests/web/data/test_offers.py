"""What can be taken home at once."""

from __future__ import annotations

from coopatlas.release.manifest import Release
from coopatlas.web.data.offers import offers_of
from tests.web.conftest import add_file


def test_the_whole_is_offered_as_it_is_and_compressed(release: Release) -> None:
    found = {offer.format: offer for offer in offers_of(release).whole}
    assert found["nq"].plain.file == "coopatlas.nq"
    assert found["nq"].packed is not None
    assert found["nq"].packed.file == "coopatlas.nq.gz"


def test_what_is_not_compressed_is_offered_as_it_is(release: Release) -> None:
    found = {offer.format: offer for offer in offers_of(add_file(release, "dumps/coopatlas.ttl", "")).whole}
    assert found["ttl"].plain.file == "coopatlas.ttl"
    assert found["ttl"].packed is None


def test_the_main_tables_come_in_an_order_of_their_own_and_all_are_counted(release: Release) -> None:
    offers = offers_of(release)
    assert [table.name for table in offers.tables] == ["cities"]
    assert offers.table_count == 2
