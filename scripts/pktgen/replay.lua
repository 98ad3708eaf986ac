-- Sends a capture made by make-capture over and over at rising rates and prints what came back, for
-- Pktgen-DPDK:   pktgen [EAL arguments] -- -P -m 1.0 -s 0:rtp.pcap -f replay.lua
-- Rates are in per cent of what the driver says of its link (10 or 100 Gb/s where it has none).
local port = "0"
local rates = { 0.5, 1, 2, 5, 10 }
local seconds = tonumber(os.getenv("PKTGEN_SECONDS") or "10")

local function loss_of(sent, returned)
    if sent == 0 then
        return 0
    end
    return 100 * (sent - returned) / sent
end

pktgen.screen("off")
pktgen.pcap(port, "on")
pktgen.set(port, "burst", 32)
pktgen.set(port, "count", 0)
print("rate_percent sent returned loss_percent packets_a_second")
for _, rate in ipairs(rates) do
    pktgen.clr()
    pktgen.set(port, "rate", rate)
    pktgen.start(port)
    pktgen.delay(seconds * 1000)
    pktgen.stop(port)
    -- What is still under way comes back.
    pktgen.delay(500)
    local stats = pktgen.portStats(port, "port")[tonumber(port)]
    print(string.format("%g %d %d %.4f %.0f", rate, stats.opackets, stats.ipackets,
        loss_of(stats.opackets, stats.ipackets), stats.opackets / seconds))
end
pktgen.screen("on")
pktgen.quit()
