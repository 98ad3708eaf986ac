# Judges an answer of /voxplane/steering of a port that is steered by XDP.
#   steering.py FILE IP=RANGE[,RANGE...]... COUNTER>=N...

import ipaddress
import json
import sys


def main():
    with open(sys.argv[1]) as file:
        port = json.load(file)["ports"]["0"]
    faults = []
    ports = {entry["ip"]: entry["rtp"] for entry in port["ports"].values()}
    for demand in sys.argv[2:]:
        if ">=" in demand:
            name, least = demand.split(">=")
            if port["counters"][name] < int(least):
                faults.append(f"{name} is {port['counters'][name]}, expected {least} at least")
        else:
            ip, ranges = demand.split("=")
            expected = ranges.split(",") if ranges else []
            steered = ports.get(str(ipaddress.ip_address(ip)))
            if steered != expected:
                faults.append(f"{ip} steers {steered}, expected {expected}")
    for text in faults:
        print("steering: " + text)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
