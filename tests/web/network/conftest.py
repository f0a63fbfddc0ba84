from coopatlas.web.names import Text
from coopatlas.web.network.shares import Comparison, Party, Share, in_order

FIRST = Party(Text("European Regions for Social Inclusion"), "https://example.org/a", "a", "/en/project/a", 28)
SECOND = Party(Text("Integration in cities"), "https://example.org/b", "b", "/en/project/b", 13)


def share(name: str, first: int, second: int) -> Share:
    return Share(Text(name), f"https://example.org/{name}", f"/en/country/{name}", first, second, first + second)


def comparison(*shares: Share, level: str = "countries") -> Comparison:
    ordered = in_order(shares, lambda text: (text, text))
    return Comparison(level, (FIRST, SECOND), ordered, both=0, without=0)


EUROPE = comparison(
    share("Poland", 13, 1),
    share("Spain", 4, 2),
    share("Belgium", 2, 0),
    share("Malta", 1, 0),
    share("Germany", 0, 2),
    share("Sweden", 0, 1),
)
