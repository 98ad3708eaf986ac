# A client of the ng control protocol, and the SDP of a phone, for tests and scripts.
#   ng.py SERVER:PORT KEY=VALUE...      one request, its reply as JSON; status 1 when it is an error

import json
import re
import socket
import sys


class Client:
    """Asks one server over UDP, in JSON; a lost reply is asked for again with the same cookie."""

    def __init__(self, server, timeout_s=1.0, tries=5):
        host, port = server.rsplit(":", 1)
        self.server = (host.strip("[]"), int(port))
        family = socket.AF_INET6 if ":" in self.server[0] else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.settimeout(timeout_s)
        self.tries, self.asked = tries, 0
        self.name = f"{self.socket.fileno()}x{id(self):x}"

    def ask(self, command, **keys):
        self.asked += 1
        cookie = f"{self.name}_{self.asked}"
        request = {"command": command, **{k.replace("_", "-"): v for k, v in keys.items()}}
        for _ in range(self.tries):
            self.socket.sendto(f"{cookie} {json.dumps(request)}".encode(), self.server)
            try:
                while True:
                    head, _, body = self.socket.recv(65536).partition(b" ")
                    if head.decode() == cookie:
                        return json.loads(body)
            except socket.timeout:
                continue
        raise TimeoutError(f"no answer to {command} from {self.server}")


def phone(address, port, types, *attributes):
    """What a phone says of itself: one m= line of audio."""
    family = "IP6" if ":" in address else "IP4"
    lines = ["v=0", f"o=- 1 1 IN {family} {address}", "s=-", f"c=IN {family} {address}", "t=0 0",
             f"m=audio {port} RTP/AVP {types}", *attributes]
    return "".join(line + "\r\n" for line in lines)


def audio_of(sdp):
    """(address, port) of the first m= line."""
    media = sdp.partition("m=")[2]
    port = int(media.split()[1])
    found = re.search(r"c=IN IP[46] (\S+)", media.partition("\nm=")[0]) or \
        re.search(r"c=IN IP[46] (\S+)", sdp)
    return found[1], port


def main():
    client = Client(sys.argv[1])
    keys = dict(each.split("=", 1) for each in sys.argv[2:])
    reply = client.ask(keys.pop("command"), **keys)
    print(json.dumps(reply, indent=1))
    return reply.get("result") == "error"


if __name__ == "__main__":
    sys.exit(main())
