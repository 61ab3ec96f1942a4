"""Transports: the only package with access to the network."""


class TransportError(Exception):
    """It was not sent. `fault` names the kind of fault, without quoting the server.

    `permanent`: this letter is refused; retrying is no use. `closed`: the fault is not about this letter; others would
    get the same.
    """

    def __init__(self, fault: str, *, permanent: bool = False, closed: bool = False) -> None:
        super().__init__(fault)
        self.fault = fault
        self.permanent = permanent
        self.closed = closed
