// The judge: right packets of every kind of call pass, and each single fault is found as what it
// is.
#include <functional>
#include <utility>

#include "forwarder.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;
using namespace voxplane::test;

namespace {

options two_calls(bool six = false) {
    options o;
    o.ip = *parse_prefix(six ? "fd00:7670::2/64" : "198.18.0.2/24");
    o.peer_ip = *parse_ip(six ? "fd00:7670::1" : "198.18.0.1");
    o.calls = 2;
    o.both_ways = true;
    return o;
}

forwarder* device = nullptr;

void make(const options& o) {
    delete device;
    device = new forwarder(o);
    assert_non_null(device->judge.get());
}

int end(void**) {
    delete device;
    device = nullptr;
    return 0;
}

void checksums_are_right(void**) {
    for (const bool six : {false, true}) {
        make(two_calls(six));
        for (std::uint32_t n = 0; n < 200; ++n) {
            (void)device->send(n % 4);
            const std::vector<std::uint8_t> built = device->frame;
            device->seal(); // by another way of adding up
            assert_memory_equal(built.data(), device->frame.data(), built.size());
        }
    }
}

void right_packets_pass(void**) {
    for (const bool six : {false, true}) {
        for (const auto& [law, expect] : {std::pair{law_name::pcmu, expectation::pcma},
                                          std::pair{law_name::pcma, expectation::pcmu},
                                          std::pair{law_name::pcmu, expectation::same}}) {
            options o = two_calls(six);
            o.law = law;
            o.expect = expect;
            make(o);
            for (std::uint32_t i = 0; i < 400; ++i) {
                (void)device->send(i % 4);
                device->forward(i % 4);
                assert_true(device->arrive());
            }
            device->accounts->close_all(device->counted);
            const figures& f = device->counted;
            assert_int_equal(f.received, 400);
            assert_int_equal(f.wrong, 0);
            assert_int_equal(f.lost + f.unknown + f.malformed + f.bad_checksum, 0);
            assert_int_equal(f.latency_cycles.count(), 400);
            assert_int_equal(f.latency_cycles.most(), 1);
        }
    }
}

void sequences_wrap(void**) {
    options o = two_calls();
    o.calls = 1;
    o.both_ways = false;
    make(o);
    for (std::uint32_t n = 0; n < 70000; ++n) {
        assert_int_equal(device->send(0), n);
        device->forward(0);
        assert_true(device->arrive());
    }
    assert_int_equal(device->counted.received, 70000);
    assert_int_equal(device->counted.wrong + device->counted.reordered, 0);
}

// What is changed on the way, and the one counter that must tell.
struct fault {
    std::function<void(forwarder&)> change;
    std::uint64_t figures::*counter;
    bool received; // all the same
};

std::vector<fault> all_faults() {
    return {
        {[](forwarder& d) { d.payload()[17] ^= 0x10; }, &figures::wrong_payload, true},
        {[](forwarder& d) { d.frame.resize(d.frame.size() - 1); }, &figures::wrong_length, true},
        {[](forwarder& d) { d.rtp()[1] = 18; }, &figures::wrong_type, true},
        {[](forwarder& d) { d.rtp()[11] ^= 1; }, &figures::wrong_ssrc, true},
        {[](forwarder& d) { d.rtp()[7] ^= 1; }, &figures::wrong_timestamp, true},
        {[](forwarder& d) { d.udp()[1] ^= 4; }, &figures::wrong_source, true},
        {[](forwarder& d) { d.ip()[net::ipv4::source + 3] ^= 8; }, &figures::wrong_source, true},
        {[](forwarder& d) { d.rtp()[0] = 0x40; }, &figures::malformed, false},
        {[](forwarder& d) { d.rtp()[2] ^= 0x40; }, &figures::unknown, false},
        {[](forwarder& d) { d.udp()[2] ^= 0x40; }, &figures::unknown, false},
        {[](forwarder& d) { d.udp()[3] ^= 1; }, &figures::rtcp, false},
    };
}

void each_fault_is_found(void**) {
    static std::vector<fault> faults;
    faults = all_faults();
    for (const fault& f : faults) {
        make(two_calls());
        (void)device->send(0);
        device->forward(0);
        f.change(*device);
        device->seal();
        assert_true(device->arrive());
        assert_int_equal(device->counted.*(f.counter), 1);
        assert_int_equal(device->counted.received, f.received ? 1 : 0);
        assert_int_equal(device->counted.wrong, f.received ? 1 : 0);
    }
}

void bits_are_counted(void**) {
    make(two_calls());
    (void)device->send(0);
    device->forward(0);
    device->payload()[0] ^= 0xff;
    device->payload()[100] ^= 0x03;
    device->seal();
    assert_true(device->arrive());
    assert_int_equal(device->counted.wrong_octets, 2);
    assert_int_equal(device->counted.wrong_bits, 10);
}

void checksums_are_verified(void**) {
    for (const std::size_t at : {net::ethernet::bytes + net::ipv4::ttl, std::size_t{60}}) {
        make(two_calls());
        (void)device->send(0);
        device->forward(0);
        device->frame[at] ^= 1;
        assert_true(device->arrive());
        assert_int_equal(device->counted.bad_checksum, 1);
        assert_int_equal(device->counted.received, 0);
    }
}

// Cut anywhere, a frame is refused without being read past its end (the sanitizers would tell).
void cut_frames_are_refused(void**) {
    for (const bool six : {false, true}) {
        make(two_calls(six));
        (void)device->send(0);
        device->forward(0);
        for (std::size_t bytes = 0; bytes < device->frame.size(); ++bytes) {
            static std::vector<std::uint8_t> cut;
            cut.assign(device->frame.begin(),
                       device->frame.begin() + static_cast<std::ptrdiff_t>(bytes));
            cut.shrink_to_fit();
            (void)device->judge->judge(cut.data(), cut.size(), 1, device->counted);
            assert_int_equal(device->counted.received, 0);
        }
        assert_int_equal(device->counted.malformed, device->frame.size());
    }
}

void what_is_not_for_us_goes_on(void**) {
    make(two_calls());
    (void)device->send(0); // still addressed to the peer
    assert_false(device->arrive());
    device->forward(0);
    device->frame[net::ethernet::type + 1] = 0x06; // ARP
    assert_false(device->arrive());
    assert_int_equal(device->counted.received, 0);
}

void warm_up_does_not_count(void**) {
    make(two_calls());
    (void)device->send(0, false);
    device->forward(0);
    device->payload()[0] ^= 1;
    device->seal();
    assert_true(device->arrive());
    assert_int_equal(device->counted.received + device->counted.wrong, 0);
    (void)device->send(0, false); // lost
    device->accounts->close_all(device->counted);
    assert_int_equal(device->counted.lost, 0);
}

// A peer that makes a stream of its own: its offsets are learnt once, from what the packet says.
void own_streams_are_learnt(void**) {
    options o = two_calls();
    o.own_stream = true;
    make(o);
    const auto shift = [] {
        store_be16(device->rtp() + 2,
                   static_cast<std::uint16_t>(load_be16(device->rtp() + 2) + 54321));
        store_be32(device->rtp() + 4, load_be32(device->rtp() + 4) + 0xdeadbeefU);
        store_be32(device->rtp() + 8, 0x12345678U);
        device->seal();
    };
    for (std::uint32_t i = 0; i < 50; ++i) {
        (void)device->send(0);
        if (i < 3) {
            continue; // lost, the first ones too
        }
        device->forward(0);
        shift();
        assert_true(device->arrive());
    }
    device->accounts->close_all(device->counted);
    assert_int_equal(device->counted.received, 47);
    assert_int_equal(device->counted.lost, 3);
    assert_int_equal(device->counted.wrong, 0);
    (void)device->send(0);
    device->forward(0);
    shift();
    device->rtp()[11] ^= 1; // another SSRC in the middle of it
    device->seal();
    assert_true(device->arrive());
    assert_int_equal(device->counted.wrong_ssrc, 1);
}

void calls_spread_over_addresses(void**) {
    options o = two_calls();
    o.calls = 5;
    o.calls_per_address = 2;
    make(o);
    assert_int_equal(device->calls->view.addresses, 3);
    for (std::uint32_t index = 0; index < 10; ++index) {
        (void)device->send(index);
        device->forward(index);
        assert_true(device->arrive());
        assert_int_equal(device->counted.received, index + 1);
    }
    assert_int_equal(device->counted.wrong, 0);
    assert_int_equal(device->calls->view.find(2, 16388), no_packet); // a sixth call
    assert_int_equal(device->calls->view.find(3, 16384), no_packet);
    assert_int_equal(device->calls->view.find(0, 16382), no_packet);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test_teardown(checksums_are_right, end),
        cmocka_unit_test_teardown(right_packets_pass, end),
        cmocka_unit_test_teardown(sequences_wrap, end),
        cmocka_unit_test_teardown(each_fault_is_found, end),
        cmocka_unit_test_teardown(bits_are_counted, end),
        cmocka_unit_test_teardown(checksums_are_verified, end),
        cmocka_unit_test_teardown(cut_frames_are_refused, end),
        cmocka_unit_test_teardown(what_is_not_for_us_goes_on, end),
        cmocka_unit_test_teardown(warm_up_does_not_count, end),
        cmocka_unit_test_teardown(own_streams_are_learnt, end),
        cmocka_unit_test_teardown(calls_spread_over_addresses, end),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
