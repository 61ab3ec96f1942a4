"""What Django looks for when it starts: the checks of the door. The administrator's pages are wired in `urls`."""

from steunpunt.web.entry import checks

__all__ = ["checks"]
