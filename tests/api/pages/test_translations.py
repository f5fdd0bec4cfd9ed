"""Every visible sentence goes through gettext, and every one of them is translated into every language."""

import ast
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import nodes

import api.pages
from api.pages.catalogues import LANGUAGES, catalogue_files
from api.pages.rendering import template_environment
from api.pages.script_words import SAID, SAID_OF_MANY
from api.pages.sentences import SENTENCES

FOLDER = Path(api.pages.__file__).parent
OTHERS = [language for language in LANGUAGES if language != "en"]
KEYWORDS = {"_": None, "N_": None, "NN_": (1, 2), "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")

# Names and codes, alike in every language.
NAMES = {"Consilium"}

Key = tuple[str, ...]


def extracted() -> dict[Key, str]:
    """Every message of templates and code, with the file it stands in."""
    found = extract_from_dir(
        str(FOLDER),
        method_map=[("**.py", "python"), ("**.html", "jinja2")],
        options_map={"**.html": {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}},
        keywords=KEYWORDS,
    )
    return {_key(message, context): file for file, _, message, _, context in found}


def _key(message: str | Sequence[str], context: str | None) -> Key:
    forms = (message,) if isinstance(message, str) else tuple(message)
    return forms if context is None else (*forms, f"context: {context}")


def translated(language: str) -> dict[Key, tuple[str, ...]]:
    """Every message that the catalogues of a language translate, whichever file it stands in."""
    found: dict[Key, tuple[str, ...]] = {}
    for file in catalogue_files(language):
        with file.open(encoding="utf-8") as opened:
            for message in read_po(opened, locale=language):
                texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
                if message.id and not message.fuzzy and all(texts):
                    found[_key(message.id, message.context)] = texts
    return found


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated(language: str) -> None:
    known = translated(language)
    missing = sorted((file, key) for key, file in extracted().items() if key not in known)
    assert not missing, f"write these into locale/{language}/*.po"


@pytest.mark.parametrize("language", OTHERS)
def test_every_translation_has_the_values_of_its_sentence(language: str) -> None:
    for key, texts in translated(language).items():
        forms = [one for one in key if not one.startswith("context: ")]
        named = set(PLACEHOLDER.findall(" ".join(forms)))
        for text in texts:
            assert set(PLACEHOLDER.findall(text)) <= named, (key, text)
            assert re.sub(r"%%|%\(\w+\)s", "", text).count("%") == 0, (key, text)
        assert set(PLACEHOLDER.findall(" ".join(texts))) >= named - {"num"}, (key, texts)


@pytest.mark.parametrize("language", OTHERS)
def test_every_catalogue_has_the_plural_forms_of_its_language(language: str) -> None:
    for file in catalogue_files(language):
        with file.open(encoding="utf-8") as opened:
            catalogue = read_po(opened, locale=language)
        rule = "n > 1" if language == "fr" else "n != 1"
        assert catalogue.num_plurals == 2, file
        assert catalogue.plural_expr.strip("()") == rule, file


def test_scripts_say_what_is_translated() -> None:
    said, of_many = set(), set()
    for script in (FOLDER / "static").glob("*.js"):
        text = script.read_text(encoding="utf-8")
        said |= set(re.findall(r'\bsay\("([^"]+)"', text))
        of_many |= set(re.findall(r'\bsayMany\("([^"]+)", "([^"]+)"', text))
    assert said == set(SAID)
    assert of_many == set(SAID_OF_MANY)


class _Visible(HTMLParser):
    """Collects what a reader sees or hears of a template's own text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipped += tag in {"code", "script", "style"}
        self.found += [value or "" for name, value in attrs if name in {"aria-label", "title", "placeholder", "alt"}]

    def handle_endtag(self, tag: str) -> None:
        self._skipped -= tag in {"code", "script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.found.append(data)


TEMPLATES = {str(one.relative_to(FOLDER / "templates")) for one in (FOLDER / "templates").rglob("*.html")}
FOR_DEVELOPERS = {"components.html"}


@pytest.mark.parametrize("template", sorted(TEMPLATES - FOR_DEVELOPERS))
def test_no_template_has_text_of_its_own(template: str) -> None:
    environment = template_environment()
    source = (FOLDER / "templates" / template).read_text(encoding="utf-8")
    parsed = environment.parse(source)
    own = "".join(_own_text(parsed))
    visible = _Visible()
    visible.feed(own)
    words = [text.strip() for text in visible.found]
    words += [text for output in parsed.find_all(nodes.Output) for one in output.nodes for text in _literals(one)]
    words = [text.strip("\N{OBJECT REPLACEMENT CHARACTER} ·:.()") for text in words]
    told = [text for text in words if re.search(r"[^\W\d_]{2,}", text) and text not in NAMES]
    assert not told, "pass these through gettext"


def _own_text(node: nodes.Node) -> Iterator[str]:
    for one in node.find_all(nodes.Output):
        for part in one.nodes:
            yield part.data if isinstance(part, nodes.TemplateData) else "\N{OBJECT REPLACEMENT CHARACTER}"


def _literals(node: nodes.Node) -> Iterator[str]:
    """Strings that an expression shows as they stand, such as those of `"a" if b else "c"`."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and re.search(r"[a-z]{2,} [a-z]", node.value):
        yield node.value
    if isinstance(node, nodes.CondExpr):
        yield from (text for one in (node.expr1, node.expr2) if one is not None for text in _literals(one))
    if isinstance(node, nodes.Concat | nodes.Or):
        yield from (text for one in node.iter_child_nodes() for text in _literals(one))


@pytest.mark.parametrize("module", sorted(str(one.relative_to(FOLDER)) for one in FOLDER.rglob("*.py")))
def test_no_code_tells_people_a_sentence_untranslated(module: str) -> None:
    tree = ast.parse((FOLDER / module).read_text(encoding="utf-8"))
    told = [
        part.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in {"FormProblem", "RefusedError"}
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]
        for part in (argument.values if isinstance(argument, ast.JoinedStr) else [argument])
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and re.search(r"[a-z]{2,} [a-z]", part.value)
    ]
    assert set(told) <= set(SENTENCES), "pass these through gettext, or list them in sentences.py"
