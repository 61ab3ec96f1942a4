"""What Django looks for when it starts: the administrator's pages, and the checks of the door."""

from steunpunt.web.entry import administration, checks

__all__ = ["administration", "checks"]
