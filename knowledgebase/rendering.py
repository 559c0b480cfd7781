"""Markdown to HTML that is safe to show, and the question and answer as structured data."""

import json

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
TAGS = {
    "a", "p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "br", "hr", "code", "blockquote",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_FOR_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def html(markdown: str) -> SafeString:
    found = nh3.clean(
        _markdown.render(markdown),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    return mark_safe(found)  # noqa: S308  # cleaned in the line above


def faq(question: str, answer: str, language: str) -> SafeString:
    """A FAQPage for search engines, fit for a script element that only holds data."""
    data = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "inLanguage": language,
        "mainEntity": [
            {
                "@type": "Question",
                "name": question,
                "acceptedAnswer": {"@type": "Answer", "text": answer},
            }
        ],
    }
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_FOR_SCRIPT))  # noqa: S308
