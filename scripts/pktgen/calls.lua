-- Packets to the ports of more and more legs at one rate, for Pktgen-DPDK: the cost of many calls.
--   pktgen [EAL arguments] -- -P -m 1.0 -f calls.lua
-- Their RTP fields stand still, so the legs need program = "opaque" (see README.md).
local port = "0"
local rate = 1
local seconds = 10
local legs = { 1, 64, 1024, 4096 }
local first = { source = 20000, destination = 10000 }
local step = 4
local ours = { mac = "02:00:00:00:00:02", ip = "198.18.0.2" }
local plane = { mac = "02:00:00:00:00:01", ip = "198.18.0.1" }

-- A value that does not change: start, least and greatest are the same.
local function constant(set, value, zero)
    set(port, "start", value)
    set(port, "min", value)
    set(port, "max", value)
    if zero then
        set(port, "inc", zero)
    end
end

local function ports(set, from, count)
    set(port, "start", from)
    set(port, "min", from)
    set(port, "max", from + (count - 1) * step)
    set(port, "inc", step)
end

pktgen.screen("off")
pktgen.set(port, "burst", 32)
pktgen.set(port, "rate", rate)
pktgen.range.ip_proto(port, "udp")
-- A size of 0 would be raised to the least that Ethernet has, as an increment too.
constant(pktgen.range.pkt_size, 218)
constant(pktgen.range.src_mac, ours.mac, "00:00:00:00:00:00")
constant(pktgen.range.dst_mac, plane.mac, "00:00:00:00:00:00")
constant(pktgen.range.src_ip, ours.ip, "0.0.0.0")
constant(pktgen.range.dst_ip, plane.ip, "0.0.0.0")
print("legs sent returned")
for _, count in ipairs(legs) do
    ports(pktgen.range.src_port, first.source, count)
    ports(pktgen.range.dst_port, first.destination, count)
    pktgen.set_range(port, "on")
    pktgen.clr()
    pktgen.start(port)
    pktgen.delay(seconds * 1000)
    pktgen.stop(port)
    pktgen.delay(500)
    local stats = pktgen.portStats(port, "port")[tonumber(port)]
    print(string.format("%d %d %d", count, stats.opackets, stats.ipackets))
end
pktgen.screen("on")
pktgen.quit()
