"""Lessons' Markdown turned into safe, accessible HTML.

Raw HTML and images are not read. Links lead to the web, to mail, to a telephone, or to a place
on the same page; nothing else becomes a link.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.container import container_plugin

from prss_training.domain.criteria import Source
from prss_training.domain.program import Term

BLOCKS = ("story", "dialogue", "ask", "answer", "keep", "pause")
_OPENING = {
    "story": '<div class="story" role="group" aria-label="A story">\n',
    "dialogue": '<div class="dialogue" role="group" aria-label="A conversation">\n',
    "ask": '<div class="ask">\n<p class="block-name">Your turn</p>\n',
    "answer": '<details class="answer">\n<summary>Show one answer</summary>\n',
    "keep": '<div class="keep" role="note">\n<p class="block-name">Keep this</p>\n',
    "pause": '<div class="pause" role="note">\n<p class="block-name">Pause here</p>\n',
}
_CITATION = re.compile(r"\[([A-Z]{1,3}\d{1,3}[a-z]?)\](?!\()")
_TERM_LINK = re.compile(r"\]\(term:([^)\s]*)\)")
_MODULE_LINK = re.compile(r"\]\(module:([^)\s]*)\)")
_LINK = re.compile(r"(?:https?://|mailto:|tel:|#|term:|module:)", re.IGNORECASE)
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text below it. `line` counts from 1; level 0 has no heading."""

    level: int
    title: str
    line: int
    body: str


def render(
    markdown: str,
    *,
    terms: Mapping[str, Term],
    sources: Mapping[str, Source],
    heading_from: int = 2,
    modules_at: str = "",
) -> str:
    """Return safe HTML.

    Args:
        markdown: What an author wrote.
        terms: Key terms by key. A link to another term becomes plain text.
        sources: Sources by id. A citation of another source stays as it was written.
        heading_from: The level of the highest heading on the page it goes into, 1 to 6.
        modules_at: The address below which modules are; without one, a link to a module is text.
    """
    env = {
        "terms": terms,
        "sources": sources,
        "heading_from": heading_from,
        "modules_at": modules_at,
    }
    html: str = _PARSER.render(markdown, env)
    return html


def used_terms(markdown: str) -> tuple[str, ...]:
    """Return the keys of the terms that a text links, each once, in the order they come."""
    return tuple(dict.fromkeys(_TERM_LINK.findall(markdown)))


def linked_modules(markdown: str) -> tuple[str, ...]:
    """Return the keys of the modules that a text links, each once, in the order they come."""
    return tuple(dict.fromkeys(_MODULE_LINK.findall(markdown)))


def cited(markdown: str) -> tuple[str, ...]:
    """Return the ids of the sources that a text cites, each once, in the order they come."""
    return tuple(dict.fromkeys(_CITATION.findall(markdown)))


def sections(markdown: str, level: int) -> tuple[Section, ...]:
    """Split a text at its headings down to `level`.

    Text before the first heading comes first, as a section of level 0, if there is any.
    """
    lines = markdown.splitlines()
    tokens = _OUTLINER.parse(markdown, _nothing_known())
    heads = [
        (token, tokens[n + 1].content, token.map)
        for n, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0 and token.map
        if _level(token) <= level
    ]
    ends = [at[0] for _, _, at in heads] + [len(lines)]
    found = [Section(0, "", 1, "\n".join(lines[: ends[0]]).strip())]
    for (token, title, at), end in zip(heads, ends[1:], strict=True):
        body = "\n".join(lines[at[1] : end]).strip()
        found.append(Section(_level(token), title, at[0] + 1, body))
    return tuple(found if found[0].body else found[1:])


def _level(heading: Token) -> int:
    """Return the level an author wrote, which its tag no longer tells once headings are ordered."""
    return {"=": 1, "-": 2}.get(heading.markup, len(heading.markup))


def _nothing_known() -> EnvType:
    return {"terms": {}, "sources": {}, "heading_from": 1, "modules_at": ""}


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": True, "linkify": False})
    parser.enable(["table", "smartquotes"]).disable(["html_block", "html_inline", "image"])
    parser.validateLink = _is_safe  # type: ignore[method-assign]
    parser.inline.ruler.before("link", "citation", _citation)
    parser.core.ruler.push("finish", _finish)
    for name in BLOCKS:
        container_plugin(parser, name, validate=_only(name), render=_block(name))
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    return parser


def _is_safe(url: str) -> bool:
    return _LINK.match(url) is not None


def _only(name: str) -> Callable[[str, str], bool]:
    def validate(params: str, _markup: str) -> bool:
        return params.strip() == name

    return validate


def _block(name: str) -> Callable[..., str]:
    closing = "</details>\n" if name == "answer" else "</div>\n"

    def rendered(
        _self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        return _OPENING[name] if tokens[at].nesting == 1 else closing

    return rendered


def _citation(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (the parser's own shape)
    """Turn `[S03]` into a link to the source, where the page has that source."""
    match = _CITATION.match(state.src, state.pos)
    if match is None or match[1] not in state.env["sources"]:
        return False
    if not silent:
        opening = state.push("link_open", "a", 1)
        opening.attrs = {"class": "cite", "href": f"#source-{match[1]}"}
        state.push("text", "", 0).content = match[0]
        state.push("link_close", "a", -1)
    state.pos = match.end()
    return True


def _finish(state: StateCore) -> None:
    """Put headings in order, and links to terms and to the outside in their dress."""
    _order_headings(state.tokens, state.env["heading_from"])
    for token in state.tokens:
        if token.type == "th_open":
            token.attrs["scope"] = "col"
        elif token.type == "inline":
            _dress_links(token.children or [], state.env)


def _order_headings(tokens: Sequence[Token], heading_from: int) -> None:
    above: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            written = _level(token)
            above = [*(level for level in above if level < written), written]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(_DEEPEST, heading_from + len(above) - 1)}"


def _dress_links(tokens: Sequence[Token], env: EnvType) -> None:
    opened: list[Token] = []
    for token in tokens:
        if token.type == "link_open":
            _dress(token, env)
            opened.append(token)
        elif token.type == "link_close":
            token.tag = opened.pop().tag


def _dress(link: Token, env: EnvType) -> None:
    href = str(link.attrs["href"])
    kind, _, key = href.partition(":")
    if kind == "term" and key in env["terms"]:
        link.attrs = {"class": "term", "href": f"#term-{key}"}
    elif kind == "module" and env["modules_at"]:
        link.attrs = {"href": f"{env['modules_at']}/{key}"}
    elif kind in ("term", "module"):
        link.tag, link.attrs = "span", {}
    elif kind.lower().startswith("http"):
        link.attrs["rel"] = "noopener"


def _outliner() -> MarkdownIt:
    """Return a parser that finds headings and blocks, and leaves what stands in them unread."""
    parser = _parser()
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def _table_open(
    _self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType
) -> str:
    """Open a table in a frame that a keyboard can scroll, named by the table's headings."""
    end = next(n for n in range(at, len(tokens)) if tokens[n].type == "thead_close")
    heads = [_plain(token) for token in tokens[at:end] if token.type == "inline"]
    label = escape(", ".join(head for head in heads if head))
    return (
        f'<div class="table-scroll table-frame" tabindex="0" role="region" aria-label="{label}">\n'
        f'<table>\n<caption class="visually-hidden">{label}</caption>\n'
    )


def _table_close(
    _self: RendererHTML, _tokens: Sequence[Token], _at: int, _options: OptionsDict, _env: EnvType
) -> str:
    return "</table>\n</div>\n"


def _plain(inline: Token) -> str:
    return "".join(token.content for token in inline.children or [])


_PARSER = _parser()
_OUTLINER = _outliner()
