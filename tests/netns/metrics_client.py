# What Prometheus, a load balancer and a SIP proxy ask of voxplane by HTTP, step by step.
#   metrics_client.py HTTP SOCKET STEP     healthy, threads PID, limits, offer, answer,
#                                          compare RTP, stuck PID, delete
# Each step judges what it gets; offer and answer print voxplane's end points.

import concurrent.futures
import ctypes
import json
import os
import re
import sys
import time
import urllib.error
import urllib.request

import ng
import telemetry

CALLER, CALLEE = ("198.18.0.2", 16384), ("198.18.0.3", 16404)
WORKERS = ("rte-worker", "lcore-worker")  # threads, as versions of DPDK name them
TAGS = {"call-id": "one", "from-tag": "caller"}


def expect(good, text):
    if not good:
        sys.exit(f"metrics: {text}")


class Client:
    def __init__(self, server):
        self.base = f"http://{server}"

    def ask(self, path, body=None, headers=None, method=None):
        """Status and text; status 0: nobody listens."""
        request = urllib.request.Request(self.base + path, data=body, headers=headers or {},
                                         method=method)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except urllib.error.URLError as error:
            expect(isinstance(error.reason, ConnectionRefusedError), f"{path}: {error}")
            return 0, "{}"

    def command(self, **keys):
        status, text = self.ask("/ng", json.dumps(keys).encode())
        expect(status == 200, f"POST /ng: {status} {text}")
        reply = json.loads(text)
        expect(reply["result"] == "ok", reply)
        return reply


def health(client, wanted, reason="", longest_s=8.0):
    """Asks until the status is as wanted; returns the answer."""
    end = time.monotonic() + longest_s
    while True:
        status, text = client.ask("/health")
        answer = json.loads(text)
        good = answer.get("status") == "ok"
        expect((status == 200) == good, f"{status} with {text}")
        if status == wanted and reason in text:
            return answer
        expect(time.monotonic() < end, f"health is {status} {text}, expected {wanted} {reason}")
        time.sleep(0.1)


def samples(text):
    """Values by name, labels included."""
    out = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            name, value = line.rsplit(" ", 1)
            expect(name not in out, f"{name} twice")
            out[name] = float(value)
    return out


def total(values, name, label=""):
    return sum(v for k, v in values.items() if k.split("{")[0] == name and label in k)


def threads(pid):
    """HTTP's threads and their number; none on a CPU of a worker."""
    web, workers = [], set()
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/comm") as file:
            name = file.read().strip()
        cpus = os.sched_getaffinity(int(task))
        if name.startswith("civetweb"):
            web.append(cpus)
        elif name.startswith(WORKERS):
            workers |= cpus
    expect(1 < len(web) <= 10, f"{len(web)} threads of HTTP")
    expect(workers, "no workers found")
    if len(os.sched_getaffinity(0)) >= 2:
        expect(all(not cpus & workers for cpus in web), f"HTTP on {web}, workers on {workers}")


def limits(client, server):
    expect(client.ask("/nothing")[0] == 404, "a path that is not there")
    expect(client.ask("/api/voxplane/nothing")[0] == 404, "a question that is not there")
    expect(client.ask("/metrics", b"x")[0] == 405, "POST /metrics")
    expect(client.ask("/ng")[0] == 405, "GET /ng")
    expect(client.ask("/ng", b"x" * 65537)[0] == 413, "a body that is too long")
    expect(client.ask("/ng", b"nonsense")[0] == 400, "no request")
    ping = b'{"command": "ping"}'
    expect(client.ask("/ng", ping) == (200, '{"result":"pong"}'), "ping")
    expect(client.ask("/ng", b"c_1 d7:command4:pinge") == (200, "c_1 d6:result4:ponge"), "cookie")
    expect(client.ask("/ng", ping, {"Origin": "http://elsewhere"})[0] == 403, "a page's request")
    with concurrent.futures.ThreadPoolExecutor(32) as many:
        answers = list(many.map(lambda _: client.ask("/ng", ping), range(200)))
    expect({status for status, _ in answers} <= {200, 503}, "many at once")
    expect(sum(status == 200 for status, _ in answers) >= 100, "few of many were answered")
    reply = ng.Client("127.0.0.1:2223").ask("statistics")
    expect(reply["result"] == "ok", "the same service by UDP")


def compare(client, socket, rtp):
    """The scrape, which says what the telemetry socket says, and what was sent."""
    def drops():
        return telemetry.ask(socket, "/voxplane/drops")
    # Snapshots are at most 100 ms old: two answers alike with a scrape in between are quiet.
    for _ in range(50):
        before = drops()
        status, text = client.ask("/metrics")
        lcores = telemetry.ask(socket, "/voxplane/lcores")["workers"]
        if before == drops():
            break
        time.sleep(0.2)
    expect(status == 200, f"GET /metrics: {status}")
    values = samples(text)
    for name in ("received", "made", "transmitted", "handed_in", "handed_out"):
        ours = total(values, f"voxplane_{name}_packets_total")
        expect(ours == before[name], f"{name}: {ours} against {before[name]} on the socket")
    for reason, count in before["reasons"].items():
        ours = total(values, "voxplane_dropped_packets_total", f'reason="{reason}"')
        expect(ours == count, f"{reason}: {ours} against {count} on the socket")
    allocations = total(values, "voxplane_lcore_allocations_total")
    expect(allocations == sum(w["allocations"] for w in lcores.values()) == 0, "allocations")
    expect(before["received"] >= rtp, f"{before['received']} packets for {rtp} of RTP")
    query = client.command(command="query", **TAGS)
    expect(query["totals"]["RTP"]["packets"] == rtp, f"{query['totals']} for {rtp} packets")
    expect(values['rtpengine_sessions{type="own"}'] == 1, "calls")
    expect(values['rtpengine_requests_total{request="offer"}'] == 1, "offers")
    count = total(values, "voxplane_latency_seconds_count")
    expect(count >= rtp, f"latencies of {count} packets")
    expect(json.loads(client.ask("/api/voxplane/drops")[1])["/voxplane/drops"] == before, "JSON")
    for line in re.findall(r"^# TYPE (\S+) histogram", text, re.M):
        expect(total(values, line + "_bucket", 'le="+Inf"') == total(values, line + "_count"), line)
    print(text, end="")


class Stopped:
    """One thread of a process, stopped by ptrace; the others go on."""
    SEIZE, INTERRUPT, DETACH, WALL = 0x4206, 0x4207, 17, 0x40000000

    def __init__(self, tid):
        self.tid, self.libc = tid, ctypes.CDLL(None, use_errno=True)

    def trace(self, request):
        call = self.libc.ptrace
        call.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
        call.restype = ctypes.c_long
        if call(request, self.tid, None, None) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    def __enter__(self):
        self.trace(self.SEIZE)
        self.trace(self.INTERRUPT)
        os.waitpid(self.tid, self.WALL)
        return self

    def __exit__(self, *_):
        self.trace(self.DETACH)


def stuck(client, socket, pid):
    for task in map(int, os.listdir(f"/proc/{pid}/task")):
        with open(f"/proc/{pid}/task/{task}/comm") as file:
            if file.read().startswith(WORKERS):
                break
    else:
        sys.exit("metrics: no worker's thread")
    health(client, 200)
    try:
        with Stopped(task):
            answer = health(client, 503, "no report for")
            fault = answer["failing"]["0"]
            expect(fault["check"] == "worker" and fault["what"] == "lcore 1", fault)
            told = telemetry.ask(socket, "/voxplane/health")
            expect(told["status"] == "failing" and told["failing"]["0"]["check"] == "worker", told)
            scrape = samples(client.ask("/metrics")[1])
            expect(scrape['voxplane_health_faults{check="worker"}'] == 1, "the metric of it")
            expect(client.ask("/ng", b"d7:command4:pinge")[0] == 200, "main goes on")
    except PermissionError as error:
        print(f"a stopped worker: not tried, ptrace: {error}")
        return
    health(client, 200)


def main():
    server, socket, step = sys.argv[1:4]
    client, both = Client(server), {**TAGS, "to-tag": "callee"}
    if step == "healthy":
        answer = health(client, 200)
        expect(answer == telemetry.ask(socket, "/voxplane/health"), "the socket says otherwise")
    elif step == "threads":
        threads(sys.argv[4])
    elif step == "limits":
        limits(client, server)
    elif step == "offer":
        reply = client.command(command="offer", **TAGS, sdp=ng.phone(*CALLER, "0"),
                               codec={"transcode": ["PCMA"], "mask": ["PCMU"]})
        print("%s:%d" % ng.audio_of(reply["sdp"]))
    elif step == "answer":
        reply = client.command(command="answer", **both, sdp=ng.phone(*CALLEE, "8"))
        print("%s:%d" % ng.audio_of(reply["sdp"]))
    elif step == "compare":
        compare(client, socket, int(sys.argv[4]))
    elif step == "stuck":
        stuck(client, socket, int(sys.argv[4]))
    elif step == "delete":
        client.command(command="delete", **both, **{"delete-delay": 0})


if __name__ == "__main__":
    main()
