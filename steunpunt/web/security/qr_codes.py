"""QR codes as a drawing that stands in the page itself, which the Content-Security-Policy allows."""

from dataclasses import dataclass

import qrcode

_MARGIN = 4
"""Empty modules at each side (ISO/IEC 18004)."""


@dataclass(frozen=True)
class QrCode:
    """A QR code as an SVG path, one unit per module, and its width with the margin."""

    path: str
    width: int


def qr_code_of(words: str) -> QrCode:
    """Return the QR code that reads as these words."""
    code = qrcode.QRCode(border=_MARGIN)
    code.add_data(words)
    rows = code.get_matrix()
    modules = ((x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return QrCode("".join(f"M{x} {y}h1v1h-1z" for x, y in modules), len(rows))
