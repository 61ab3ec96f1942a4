"""The ways by which a word leaves the building: the only place with a network."""


class TransportError(Exception):
    """It did not leave. `fault` names the kind of fault and quotes nothing that a server said.

    `permanent`: this letter is refused, and trying again is no use. `closed`: the fault has nothing to do with this
    letter; the others would meet the same.
    """

    def __init__(self, fault: str, *, permanent: bool = False, closed: bool = False) -> None:
        super().__init__(fault)
        self.fault = fault
        self.permanent = permanent
        self.closed = closed
