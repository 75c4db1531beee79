"""Blocks that are only read: a remark set apart, code, a note on what one provider does. In a lesson's file:

```toml callout not_shared
kind = "careful"                      # or "note", "try"
text = "PoPs don't share their copies."
```

```toml code first
language = "http"
code = \"\"\"
GET /products/1 HTTP/1.1\"\"\"
caption = "What the browser sends."
```

```toml provider-note cloudflare
provider = "Cloudflare"
text = "By default it keeps …"
source = "[Default cache behavior](https://developers.cloudflare.com/…)"
as_of = "undated, read November 2026"
```
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from wagtail import blocks

from lessons.course import markdown
from lessons.course.blocks.overrides import NameBlock, OverridesBlock, PlainTextBlock
from lessons.course.blocks.text import MarkdownBlock

KINDS = {"note": "Note", "try": "Try this", "careful": "Careful"}
LANGUAGES = ("http", "javascript", "python", "shell", "nginx", "vcl", "html", "json", "toml", "text")
PROVIDERS = (
    *("Cloudflare", "Fastly", "Amazon CloudFront", "Vercel", "Netlify", "Deno Deploy", "nginx", "Varnish"),
    *("Akamai", "Google Cloud CDN", "Azure Front Door", "Bunny.net", "Browsers"),
)


class StaticBlock(OverridesBlock):
    """A block without an answer: `template` draws what `shown` makes of its value; `read` is found by searching."""

    template: ClassVar[str]
    read: ClassVar[tuple[str, ...]]

    def shown(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the template needs."""
        raise NotImplementedError

    def words(self, value: Mapping[str, Any]) -> str:
        """What a search reads."""
        return " ".join(markdown.plain(value[name]) for name in self.read)


class CalloutBlock(StaticBlock):
    """A remark set apart from the text."""

    template = "course/blocks/callout.html"
    read = ("text",)
    name = NameBlock()
    kind = blocks.ChoiceBlock(choices=list(KINDS.items()), default="note")
    text = MarkdownBlock(rows=3, help_text="Markdown; a few sentences.")

    def shown(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """The kind, its word, and the text."""
        return {"kind": value["kind"], "label": KINDS[value["kind"]], "html": markdown.render(value["text"]).html}

    class Meta:
        icon = "help"
        label = "Callout"
        label_format = "{name}: {text}"


class CodeBlock(StaticBlock):
    """Code or a message, as it is."""

    template = "course/blocks/code.html"
    read = ("caption",)
    name = NameBlock()
    language = blocks.ChoiceBlock(choices=[(each, each) for each in LANGUAGES], default="http")
    code = PlainTextBlock(rows=8)
    caption = blocks.CharBlock(
        required=False, default="", max_length=200, help_text="Markdown of one line: what is seen."
    )

    def shown(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """The code, its language, and the caption."""
        return {**value, "caption_html": markdown.render_inline(value["caption"]) if value["caption"] else ""}

    class Meta:
        icon = "code"
        label = "Code"
        label_format = "{name}: {language}"


class ProviderNoteBlock(StaticBlock):
    """What one provider or server does, with the source and its date."""

    template = "course/blocks/provider_note.html"
    read = ("provider", "text")
    name = NameBlock()
    provider = blocks.ChoiceBlock(choices=[(each, each) for each in PROVIDERS])
    text = MarkdownBlock(rows=4, help_text="Markdown: what it does, in the course's terms.")
    source = blocks.CharBlock(max_length=300, help_text="Markdown of one line: the document, as a link.")
    as_of = blocks.CharBlock(
        max_length=60, label="As of", help_text="The document's date, or “undated, read November 2026”."
    )

    def shown(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """The note, and where it comes from."""
        html, source = markdown.render(value["text"]).html, markdown.render_inline(value["source"])
        return {"provider": value["provider"], "html": html, "source": source, "as_of": value["as_of"]}

    class Meta:
        icon = "globe"
        label = "Provider note"
        label_format = "{name}: {provider}"
