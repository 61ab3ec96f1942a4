"""Een ontvanger van gebeurtenissen: hij mist niets, telt niets dubbel, en houdt de volgorde aan.

Een bericht is voor hem een bel. Klopt de handtekening, dan haalt hij bij /gebeurtenissen op wat na de laatste kwam
die hij verwerkte. Zo maakt het niet uit of een bericht twee keer komt, te laat, of nooit. Instellingen: DESK,
CLIENT_ID, CLIENT_SECRET, GEHEIM, POORT.
"""

import json
import os
import sqlite3
import threading
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

DESK = os.environ.get("DESK", "http://127.0.0.1:8000")
KEPT = sqlite3.connect(os.environ.get("BESTAND", "gebeurtenissen.db"), check_same_thread=False, isolation_level=None)
KEPT.execute("CREATE TABLE IF NOT EXISTS gebeurtenis (nr INTEGER PRIMARY KEY, id TEXT UNIQUE, wat TEXT)")
ONE_AT_A_TIME = threading.Lock()


def ask(path: str, token: str = "", **form: str) -> Any:
    """Het antwoord van de desk."""
    sent = urllib.parse.urlencode(form).encode() if form else None
    request = urllib.request.Request(f"{DESK}{path}", sent, {"Authorization": f"Bearer {token}"} if token else {})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def catch_up() -> None:
    """Haal alles op wat na de laatste verwerkte gebeurtenis kwam."""
    secrets = {"client_id": os.environ["CLIENT_ID"], "client_secret": os.environ["CLIENT_SECRET"]}
    token = ask("/oauth/token", grant_type="client_credentials", **secrets)["access_token"]
    with ONE_AT_A_TIME:
        while True:
            last = KEPT.execute("SELECT id FROM gebeurtenis ORDER BY nr DESC LIMIT 1").fetchone()
            found = ask("/api/v1/gebeurtenissen?pageSize=100" + (f"&na={last[0]}" if last else ""), token)["resultaten"]
            for one in found:
                KEPT.execute("INSERT INTO gebeurtenis (id, wat) VALUES (?, ?)", [one["id"], one["gebeurtenis"]])
                print(one["tijdstip"], one["gebeurtenis"], one["verwijzing"] or one["adviesvraag"] or "", flush=True)
            if not found:
                return


class Bell(BaseHTTPRequestHandler):
    """Waar de desk aanbelt."""

    def do_POST(self) -> None:
        """Alleen wie het geheim kent, krijgt de deur open."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            Webhook(os.environ["GEHEIM"]).verify(body, dict(self.headers))
        except WebhookVerificationError:
            self.send_error(401)
            return
        catch_up()
        self.send_response(204)
        self.end_headers()


if __name__ == "__main__":
    catch_up()
    ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("POORT", "8900"))), Bell).serve_forever()
