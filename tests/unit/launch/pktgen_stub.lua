-- Stands in Pktgen's place: lua5.4 pktgen_stub.lua SCRIPT. Functions that Pktgen lacks, wrong numbers
-- and kinds of arguments end the run with an error; what is sent is counted by what was started.
local sending, rate, sent = false, 0, 0
local calls, finished = {}, false

local function expect(condition, name, what)
    if not condition then
        error("pktgen." .. name .. ": " .. what, 3)
    end
end

local kinds = {
    ports = function(v)
        return type(v) == "string" and v:match("^[%d,-]+$") or v == "all"
    end,
    number = function(v)
        return type(v) == "number" and v >= 0
    end,
    state = function(v)
        return v == "on" or v == "off" or v == "enable" or v == "disable"
    end,
    step = function(v)
        return v == "start" or v == "min" or v == "max" or v == "inc"
    end,
    mac = function(v)
        return type(v) == "string" and v:match("^%x%x:%x%x:%x%x:%x%x:%x%x:%x%x$")
    end,
    ip = function(v)
        return type(v) == "string" and v:match("^%d+%.%d+%.%d+%.%d+$")
    end,
    port = function(v)
        return math.type(v) == "integer" and v >= 0 and v <= 65535
    end,
    proto = function(v)
        return v == "udp" or v == "tcp" or v == "icmp"
    end,
    option = function(v)
        return v == "count" or v == "size" or v == "rate" or v == "burst" or v == "sport" or
            v == "dport" or v == "prime" or v == "seq_cnt"
    end,
    statistics = function(v)
        return v == "port" or v == "rate"
    end,
}

local effects = {
    start = function()
        sending = true
    end,
    stop = function()
        sending = false
    end,
    set = function(_, option, value)
        if option == "rate" then
            rate = value
        end
    end,
    delay = function(ms)
        if sending then
            sent = sent + math.floor(rate * ms)
        end
    end,
    clr = function()
        sent = 0
    end,
    portStats = function()
        return { [0] = { opackets = sent, ipackets = sent } }
    end,
    quit = function()
        finished = true
    end,
}

local function checked(name, ...)
    local takes = { ... }
    return function(...)
        local given = { ... }
        expect(not finished, name, "called after quit")
        expect(#given == #takes, name, "takes " .. #takes .. " arguments, got " .. #given)
        for i, kind in ipairs(takes) do
            expect(kinds[kind](given[i]), name, "argument " .. i .. " is no " .. kind .. ": " ..
                tostring(given[i]))
        end
        calls[name] = (calls[name] or 0) + 1
        if effects[name] then
            return effects[name](...)
        end
    end
end

local function strict(known, name)
    return setmetatable(known, {
        __index = function(_, key)
            error(name .. " has no function " .. tostring(key), 2)
        end,
    })
end

pktgen = strict({
    screen = checked("screen", "state"),
    pcap = checked("pcap", "ports", "state"),
    set = checked("set", "ports", "option", "number"),
    set_range = checked("set_range", "ports", "state"),
    clr = checked("clr"),
    start = checked("start", "ports"),
    stop = checked("stop", "ports"),
    delay = checked("delay", "number"),
    portStats = checked("portStats", "ports", "statistics"),
    quit = checked("quit"),
    range = strict({
        ip_proto = checked("range.ip_proto", "ports", "proto"),
        pkt_size = checked("range.pkt_size", "ports", "step", "number"),
        src_mac = checked("range.src_mac", "ports", "step", "mac"),
        dst_mac = checked("range.dst_mac", "ports", "step", "mac"),
        src_ip = checked("range.src_ip", "ports", "step", "ip"),
        dst_ip = checked("range.dst_ip", "ports", "step", "ip"),
        src_port = checked("range.src_port", "ports", "step", "port"),
        dst_port = checked("range.dst_port", "ports", "step", "port"),
    }, "pktgen.range"),
}, "pktgen")

dofile(arg[1])
expect(not sending, "start", "still sending at the end")
expect(finished, "quit", "was never called")
expect(calls.start and calls.portStats, "start", "nothing was sent or looked at")
