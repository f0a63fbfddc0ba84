"""The layering: a module imports only from its left on the arrow, plus the base."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "coopatlas"
BASE = {"errors", "vocabulary", "formats", "settings"}
ALLOWED = {
    "errors": set(),
    "vocabulary": set(),
    "formats": {"errors"},
    "settings": {"errors"},
    "progress": set(),
    "table": {"vocabulary"},
    "terminal": {"progress"},
    "shipped": {"errors", "settings"},
    "placement": {"vocabulary"},
    "languages": set(),
    "folding": set(),
    "sources": BASE,
    "graph": BASE | {"sources"},
    "validation": BASE | {"progress", "sources", "graph"},
    "release.manifest": {"errors"},
    "release.lookups": {"errors"},
    "release.index": {"release.lookups"},
    "release.directory": {"errors", "vocabulary", "release.lookups"},
    "release.events": {"release.lookups"},
    "release.orders": {"errors", "release.lookups", "release.manifest"},
    "release.selecting": {"release.directory"},
    "release.listing": {"release.directory", "release.selecting"},
    "release.finding": {"folding", "release.directory"},
    "release.likeness": set(),
    "release.holding": {"release.directory"},
    "release.matching": BASE
    | {"folding", "release.directory", "release.finding", "release.holding", "release.likeness", "release.selecting"},
    "release.partnering": {"release.directory", "release.selecting", "release.listing"},
    "release.identity": {"vocabulary"},
    "release.servable": {"errors", "release.index", "release.directory", "release.events", "release.orders"},
    "release": BASE
    | {"placement", "progress", "languages", "folding", "sources", "graph", "validation"}
    | {"release.manifest", "release.index", "release.identity"},
    "query": BASE | {"placement"},
    "editing": BASE | {"sources"},
    "checking.checker": set(),
    "checking": BASE
    | {
        "sources",
        "graph",
        "validation",
        "release.manifest",
        "query.workers.confinement",
        "query.fair_use",
        "checking.checker",
    },
    "web": BASE
    | {"languages", "folding"}
    | {"release.manifest", "release.index", "release.identity", "release.holding", "release.matching"}
    | {"release.directory", "release.selecting", "release.listing", "release.finding", "release.partnering"}
    | {"release.examples", "release.events", "release.orders", "release.servable"}
    | {"query.engine", "query.text.syntax", "query.text.formatting", "query.solutions", "checking.checker"},
    "export": BASE
    | {"progress", "languages", "web", "release.manifest", "release.index", "release.events", "query.direct"},
}
COMPOSITION_ROOT = {"authoring", "cli", "__main__", "__init__", "export.verbs"}


def _modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(SOURCE.rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        yield name, path


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "coopatlas":
            yield from (alias.name for alias in node.names if alias.name != "__version__")
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from _of_ours(node.module)
        elif isinstance(node, ast.Import):
            yield from (name for alias in node.names for name in _of_ours(alias.name))


def _of_ours(module: str) -> Iterator[str]:
    if module.startswith("coopatlas."):
        yield module.removeprefix("coopatlas.")


def _rule(module: str) -> tuple[str, set[str]]:
    key = module if module in ALLOWED else module.split(".", maxsplit=1)[0]
    assert key in ALLOWED, f"{module}: give it a line in ALLOWED of tests/test_architecture.py"
    return key.split(".")[0], ALLOWED[key]


@pytest.mark.parametrize(
    ("module", "path"), [(m, p) for m, p in _modules() if COMPOSITION_ROOT.isdisjoint((m, m.split(".")[0]))]
)
def test_a_module_imports_only_from_its_left_plus_the_base(module: str, path: Path) -> None:
    own, allowed = _rule(module)
    for imported in _imports(path):
        package = imported.split(".")[0]
        fine = (package == own and module not in ALLOWED) or imported in allowed or package in allowed
        assert fine, f"{path}: '{module}' must not import '{imported}'; see the arrow in docs/architecture.md"


def test_only_the_web_knows_http_and_only_the_query_other_endpoints() -> None:
    for module, path in _modules():
        package, text = module.split(".")[0], path.read_text(encoding="utf-8")
        if package not in {"web", "cli"}:
            assert not re.search(r"^(from|import) (flask|werkzeug|granian)", text, re.MULTILINE), (
                f"{path}: HTTP is web's"
            )
        if package != "query":
            assert not re.search(r"^(from|import) SPARQLWrapper", text, re.MULTILINE), f"{path}: endpoints are query's"


def test_no_module_has_a_vague_name() -> None:
    vague = {"utils", "util", "helpers", "common", "services", "misc"}
    assert not [module for module, _ in _modules() if set(module.split(".")) & vague]


def test_imports_stand_at_the_top_and_no_except_is_broad() -> None:
    for _, path in _modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                assert not inner, f"{path}:{node.lineno}: move the import to the top"
            if isinstance(node, ast.ExceptHandler):
                names = (
                    {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)} if node.type else {"all"}
                )
                broad = names & {"all", "Exception", "BaseException"}
                assert not broad, f"{path}:{node.lineno}: name the exceptions that are expected"
