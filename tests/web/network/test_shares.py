from tests.web.network.conftest import EUROPE, share


def test_what_links_the_projects_comes_first_then_what_has_most() -> None:
    names = [one.label.value for one in EUROPE.shares]
    assert names == ["Poland", "Spain", "Belgium", "Germany", "Malta", "Sweden"]


def test_every_share_is_in_one_of_three_groups() -> None:
    groups = (EUROPE.only_first, EUROPE.bridging, EUROPE.only_second)
    assert [len(group) for group in groups] == [2, 2, 2]
    assert {one for group in groups for one in group} == set(EUROPE.shares)


def test_a_share_links_only_where_it_has_partners_in_both() -> None:
    assert share("Poland", 1, 1).bridging
    assert not share("Malta", 1, 0).bridging
    assert not share("Sweden", 0, 1).bridging
