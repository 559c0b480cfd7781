"""What goes out: XML or JSON as the address says, errors in the same shape, for every browser's page to read."""

import gzip
import hashlib
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from csp.constants import UNSAFE_INLINE
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
    ValidationError,
)
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.cache import patch_vary_headers

from . import xml

log = logging.getLogger("django.request")
XML, JSON = "text/xml; charset=utf-8", "application/json; charset=utf-8"
SCRIPT = "application/javascript; charset=utf-8"
CALLBACK = re.compile(r"[A-Za-z_$][\w$]{0,49}(?:\.[A-Za-z_$][\w$]{0,49}){0,4}", re.ASCII)
UNREADABLE = (BadRequest, SuspiciousOperation, MultiPartParserError, UnicodeError, UnreadablePostError)
WORTH_PACKING = 1024  # bytes


@dataclass(frozen=True)
class Answer:
    """root is the element around it in XML; data are plain dicts, lists, texts, numbers and booleans."""

    root: str
    data: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def refusal(status: int, sentence: str, **params: Any) -> ValidationError:
    """What the caller did wrong, with the status it is answered with."""
    return ValidationError(sentence, code=str(status), params=params)


def errors(status: int, *sentences: str, **headers: str) -> Answer:
    rows = [{"code": status, "description": sentence} for sentence in sentences]
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer("errors", rows, status, named)


def to_error(error: Exception) -> Answer:
    """The one place where an exception becomes an answer."""
    if isinstance(error, ValidationError):
        return _refused(error)
    if isinstance(error, Http404):
        return errors(404, "There is nothing here. The addresses are listed at /open311/.")
    if isinstance(error, PermissionDenied):
        return errors(403, str(error) or "This is not for you.")
    if isinstance(error, RequestDataTooBig):
        return errors(413, "This is too much: send at most 5 MB of text, and photos of at most 15 MB each.")
    if isinstance(error, TooManyFieldsSent | TooManyFilesSent):
        return errors(400, "These are too many arguments: send each once, and at most ten photos.")
    if isinstance(error, UNREADABLE):
        return errors(400, "This request cannot be read: send a form in UTF-8, form-urlencoded or multipart.")
    log.error("Open311: %s", error, exc_info=error)
    return errors(500, "This did not work, and the fault is ours. Please try again in a moment.")


def _refused(error: ValidationError) -> Answer:
    parts = _parts(error)
    status = int(next((part.code for part in parts if part.code and part.code.isdigit()), "400"))
    rows = [
        {"code": int(part.code) if part.code and part.code.isdigit() else status, "description": text}
        for part in parts
        for text in part.messages
    ]
    wait = next((part.params["wait"] for part in parts if part.params and "wait" in part.params), None)
    return Answer("errors", rows, status, {"Retry-After": str(wait)} if wait else {})


def _parts(error: ValidationError) -> list[ValidationError]:
    if hasattr(error, "error_dict"):
        return [one for several in error.error_dict.values() for one in several]
    return list(error.error_list)


def respond(request: HttpRequest, form: str, answer: Answer) -> HttpResponse:
    """form: xml or json."""
    callback = request.GET.get("callback", "") if form == "json" and _may_be_script(request, answer) else ""
    if callback and not CALLBACK.fullmatch(callback):
        callback, answer = (
            "",
            errors(400, "callback must be the name of a function, such as show or my.show."),
        )
    body, kind = _body(form, answer, callback)
    response = HttpResponse(body, content_type=kind, status=answer.status, headers=dict(answer.headers))
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Content-Type-Options"] = "nosniff"
    if form == "xml":  # a browser lays XML out with styles of its own
        response._csp_replace = {"style-src": [UNSAFE_INLINE]}  # type: ignore[attr-defined]  # django-csp's own mark
    if answer.status == 200 and request.method in ("GET", "HEAD"):
        _keep_small(request, response)
    if request.method == "HEAD":
        response["Content-Length"] = str(len(response.content))
        response.content = b""
    return response


def _may_be_script(request: HttpRequest, answer: Answer) -> bool:
    """JSONP is for reading what everybody may read."""
    return request.method == "GET" and answer.status == 200


def _body(form: str, answer: Answer, callback: str) -> tuple[bytes, str]:
    if form == "xml":
        return xml.document(answer.root, answer.data), XML
    body = orjson.dumps(answer.data)
    if callback:
        return b"/**/" + callback.encode() + b"(" + _for_scripts(body) + b");", SCRIPT
    return body, JSON


def _for_scripts(body: bytes) -> bytes:
    """Two line ends of Unicode that JSON allows and older scripts do not."""
    return body.replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029")


def _keep_small(request: HttpRequest, response: HttpResponse) -> None:
    """304 where the caller has it already; packed where the caller can unpack."""
    tag = f'W/"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Encoding"])
    known = [one.strip() for one in request.headers.get("If-None-Match", "").split(",")]
    if tag in known or tag.removeprefix("W/") in known or "*" in known:
        response.status_code, response.content = 304, b""
    elif len(response.content) >= WORTH_PACKING and "gzip" in request.headers.get("Accept-Encoding", ""):
        response.content = gzip.compress(response.content, compresslevel=2, mtime=0)
        response["Content-Encoding"] = "gzip"
