"""Bodies held while they stream by, to be kept once they are whole; all of them together within one bound."""


class Budget:
    """Room in bytes for all bodies that are being collected."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.used_bytes = 0


class Collected:
    """One body as far as it came. It gives up, and says so by None, when it or all together become too large."""

    def __init__(self, budget: Budget, most_bytes: float) -> None:
        self._budget = budget
        self._most_bytes = most_bytes
        self._pieces: list[bytes] | None = []
        self._size_bytes = 0

    def add(self, data: bytes) -> None:
        """Hold a piece more."""
        if self._pieces is None or not data:
            return
        size_bytes = self._size_bytes + len(data)
        if size_bytes > self._most_bytes or self._budget.used_bytes + len(data) > self._budget.most_bytes:
            self.drop()
            return
        self._pieces.append(data)
        self._size_bytes = size_bytes
        self._budget.used_bytes += len(data)

    @property
    def content(self) -> bytes | None:
        """What was collected."""
        return None if self._pieces is None else b"".join(self._pieces)

    @property
    def gave_up(self) -> bool:
        """Whether it was too large."""
        return self._pieces is None

    def drop(self) -> None:
        """Hold nothing any more."""
        self._budget.used_bytes -= self._size_bytes
        self._size_bytes = 0
        self._pieces = None
