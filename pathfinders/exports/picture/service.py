"""Pictures drawn by another process, which PATHFINDERS_PICTURES names.

The browser that draws is the largest program of the dashboard and the one that reads what people
wrote. Where a picture service is set up, a replica that faces readers starts none: it sends the
chart there and gets the picture back.
"""

import http.client
import json
from urllib.parse import urlsplit

from pathfinders.charts.plotly.render import Spec

LONGEST_SECONDS = 90
"""The service draws one picture at a time, and its browser may have to start."""
MOST_SPEC_BYTES, MOST_PICTURE_BYTES = 8 * 2**20, 32 * 2**20
PATH = "/draw"


class NoService(RuntimeError):
    """The picture service cannot be reached or did not draw. The message says why."""


def asked_for(address: str, spec: Spec, width: int, height: int, kind: str) -> bytes:
    """The picture that the service at `address` (`http://host:port`) draws: `width` by `height`
    pixels, `kind` png or svg. Raises NoService.
    """
    body = json.dumps({"spec": spec, "width": width, "height": height, "kind": kind}).encode()
    place = urlsplit(address)
    connection = http.client.HTTPConnection(
        place.hostname or "", place.port, timeout=LONGEST_SECONDS
    )
    try:
        connection.request("POST", PATH, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        answer = response.read(MOST_PICTURE_BYTES + 1)
    except (OSError, http.client.HTTPException) as error:
        raise NoService(
            f"The picture service at {address}, which PATHFINDERS_PICTURES names, does not answer:"
            f" {error}. Start it with: python -m pathfinders pictures"
        ) from error
    finally:
        connection.close()
    if response.status != http.client.OK:
        why = answer[:500].decode("utf-8", "replace").strip() or response.reason
        raise NoService(f"The picture service at {address} did not draw the picture: {why}")
    if len(answer) > MOST_PICTURE_BYTES:
        raise NoService(f"The picture that {address} drew is over {MOST_PICTURE_BYTES} bytes.")
    return answer
