"""Removes comments and unneeded white space from our own modules and style sheets."""

import rcssmin
import rjsmin


def minified(name: str, text: str) -> str:
    """The text that is served under a static file's name; what comes from packages is served as it is."""
    if name.startswith("js/") and name.endswith(".js"):
        return javascript(text)
    if name.startswith(("css/", "generated/")) and name.endswith(".css"):
        return str(rcssmin.cssmin(text))
    return text


def javascript(source: str) -> str:
    """A module without comments and needless white space; names stay, so stack traces still read."""
    return str(rjsmin.jsmin(source))
