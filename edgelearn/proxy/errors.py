"""Errors of an exchange, with the status and message for the client. RFC 9209 §2.3."""


class RefusedError(Exception):
    """A request that this proxy does not pass on. `error` is its type in Proxy-Status; `is_told`: it is in the log."""

    def __init__(self, status: int, text: str, error: str = "http_request_error") -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.error = error
        self.is_told = False


class OriginError(Exception):
    """The origin gave no answer, or none that can be used: 502, or 504 when it took too long, 503 when all is busy."""

    def __init__(self, error: str, text: str, status: int = 502) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.error = error


class ClientGoneError(Exception):
    """The client broke off: nobody is left to answer."""
