#!/usr/bin/env python3
"""A service that acts only while its node leads. Standard library only: plain JSON over HTTP to the agent's local API.

Run: python3 worker.py <path of local-api.json> <URL of the resource> <name>
"""

import base64
import http.client
import json
import sys
import time
import urllib.parse

SERVICE = "/orrery.local.v1.FederationService/"


class Agent:
    """The agent beside this process. Reads its file again whenever the agent cannot be reached: its port may be another one."""

    def __init__(self, path):
        self.path = path
        self.connection = None
        self.token = None

    def ask(self, method, **request):
        """The answer, or None where there is none: then nothing is known, and nothing may be concluded."""
        try:
            if self.connection is None:
                with open(self.path, encoding="utf-8") as file:
                    content = json.load(file)
                self.token = content["token"]
                address = urllib.parse.urlsplit(content["url"]).netloc
                self.connection = http.client.HTTPConnection(address, timeout=2)
            headers = {"authorization": "Bearer " + self.token, "content-type": "application/json"}
            self.connection.request("POST", SERVICE + method, json.dumps(request), headers)
            response = self.connection.getresponse()
            answer = json.loads(response.read())
            if response.status == 200:
                return answer
            print("agent:", answer.get("message"), file=sys.stderr, flush=True)
            if response.status == 401:
                self.close()
        except (OSError, http.client.HTTPException, ValueError) as error:
            print("agent:", error, file=sys.stderr, flush=True)
            self.close()
        return None

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None


class Leadership:
    """Whether this node leads, and for how long that is certain."""

    def __init__(self, agent):
        self.agent = agent
        self.fencing_token = None
        self.valid_until = 0.0

    def refresh(self):
        # The time that the agent gives counts from before the question: how long the answer was on its way is not known.
        before = time.monotonic()
        answer = self.agent.ask("GetLeader")
        leader = (answer or {}).get("leader", {})
        if leader.get("isLeading", False):
            self.fencing_token = int(leader["fencingToken"])
            self.valid_until = before + leader["validForMs"] / 1000
        elif answer is not None:
            self.valid_until = 0.0

    def is_certain(self):
        return time.monotonic() < self.valid_until


def write_to_resource(url, token, value, name):
    """True: it was taken. False: another leader has been there, or nobody answered."""
    address = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=1)
    try:
        connection.request("POST", "/", json.dumps({"token": token, "value": value, "by": name}))
        response = connection.getresponse()
        response.read()
        return response.status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def main():
    path, resource, name = sys.argv[1:4]
    agent = Agent(path)
    leadership = Leadership(agent)
    turn = 0
    while True:
        leadership.refresh()
        if leadership.is_certain():
            token = leadership.fencing_token
            # What all members are to know goes into the federation, refused there too once another one leads.
            value = base64.b64encode(f"{name} {turn}".encode()).decode()
            kept = agent.ask("Put", key="example/turn", value=value, fencingToken=str(token))
            # Everything may have taken long: looked at again just before. What is still too late the resource refuses.
            if kept is not None and leadership.is_certain():
                taken = write_to_resource(resource, token, turn, name)
                print(json.dumps({"turn": turn, "token": token, "taken": taken}), flush=True)
                turn += 1
        time.sleep(0.02)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
