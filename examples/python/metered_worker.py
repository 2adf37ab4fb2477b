#!/usr/bin/env python3
"""A service whose calls cost credits. Standard library only: plain JSON over HTTP to the agent's local API.

Run: python3 metered_worker.py <path of local-api.json> <worker's name> <count>
"""

import json
import sys
import time
import urllib.error
import urllib.request
import uuid

SERVICE = "/orrery.local.v1.UsageService/"
METER = "tool_invocations"


def ask(path, method, **request):
    """The answer, or None where there is none: then the same request may be asked again."""
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        headers = {"authorization": "Bearer " + content["token"], "content-type": "application/json"}
        body = json.dumps(request).encode()
        sent = urllib.request.Request(content["url"] + SERVICE + method, body, headers)
        with urllib.request.urlopen(sent, timeout=2) as response:
            return json.loads(response.read())
    except urllib.error.HTTPError as error:
        print("agent:", json.loads(error.read()).get("message"), file=sys.stderr, flush=True)
    except (OSError, ValueError) as error:
        print("agent:", error, file=sys.stderr, flush=True)
    return None


def do_metered(path, worker, call):
    # Made once for this call, and sent again with it whenever an answer is lost.
    event = {"id": str(uuid.uuid4()), "atMs": str(int(time.time() * 1000)), "meter": METER, "worker": worker}
    allowed = ask(path, "Authorize", meter=METER, worker=worker) or {}
    if not allowed.get("isAllowed"):
        return {"call": call, "ran": False, "why": allowed.get("refusal", {}).get("message")}
    result = call * call
    event["authorizationId"] = allowed["authorizationId"]
    recorded = ask(path, "Record", **event) or ask(path, "Record", **event) or {}
    return {"call": call, "ran": True, "result": result, "isRecorded": recorded.get("isRecorded", False)}


def main():
    path, worker, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    for call in range(1, count + 1):
        print(json.dumps(do_metered(path, worker, call)), flush=True)


main()
