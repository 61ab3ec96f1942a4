"""Name a device in words that its owner recognises, from what its browser says of itself (User-Agent)."""

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""What to look for, and what it is; the first that fits. Many browsers also name those that they resemble."""
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
UNKNOWN = "Onbekend apparaat"


def device_of(user_agent: str) -> str:
    """Return such as 'Firefox op Windows'; 'Onbekend apparaat' when neither is known. At most 60 characters, and none
    of them is the sender's own.
    """
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), None)
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), None)
    if browser and system:
        return f"{browser} op {system}"
    return browser or system or UNKNOWN
