// Packets are read and written front to back; what is removed closes up, so that the writing
// position is never ahead of the reading one. Owner worker; only the bytes given are touched.
#include "rtp/rtcp/rewrite.hpp"

#include "rtp/rtcp/contents.hpp"

namespace voxplane::rtp::rtcp {

namespace {

constexpr std::size_t word = 4;
constexpr std::uint8_t count_mask = 0x1f;
constexpr std::uint8_t generic_nack = 1; // format of transport feedback, RFC 4585 section 6.2.1

// All lengths here are whole words, and `to` is never behind `from`.
std::uint8_t* move_down(std::uint8_t* to, const std::uint8_t* from, std::size_t bytes) noexcept {
    if (to != from) {
        for (std::size_t at = 0; at < bytes; at += word) {
            store_be32(to + at, load_be32(from + at));
        }
    }
    return to + bytes;
}

std::uint32_t scaled(std::int32_t units, int rate_step) noexcept {
    return static_cast<std::uint32_t>(rate_step > 0   ? units * std::int64_t{2}
                                      : rate_step < 0 ? units / 2
                                                      : units);
}

std::uint32_t timestamp_sent(const stream_map& map, std::uint32_t timestamp) noexcept {
    return map.rate_step == 0
               ? timestamp + map.timestamp_offset
               : map.timestamp_offset +
                     scaled(static_cast<std::int32_t>(timestamp - map.timestamp_base),
                            map.rate_step);
}

// The extended number of the source that left under this one. What was sent has cycles of its own,
// so only the low bits count: the number nearest to the highest that we received ourselves.
std::uint32_t highest_of_source(const stream_map& map, std::uint32_t sent) noexcept {
    const auto seq = static_cast<std::uint16_t>(sent - map.seq_offset);
    return map.highest + static_cast<std::uint32_t>(static_cast<std::int16_t>(seq - map.highest));
}

void unmap_seq(const stream_map& map, std::uint8_t* p) noexcept {
    store_be16(p, static_cast<std::uint16_t>(load_be16(p) - map.seq_offset));
}

// Who speaks. An unknown speaker, such as one who only listens, keeps its number.
void map_speaker(const relay& how, std::uint8_t* p) noexcept {
    if (how.sent != nullptr && load_be32(p) == how.sent->source_ssrc) {
        store_be32(p, how.sent->sent_ssrc);
    }
}

// Of whom it speaks. The map of the stream heard, or null when it is another.
const stream_map* unmap_subject(const relay& how, std::uint8_t* p) noexcept {
    if (how.heard == nullptr || load_be32(p) != how.heard->sent_ssrc) {
        return nullptr;
    }
    store_be32(p, how.heard->source_ssrc);
    return how.heard;
}

sender_info map_sender(const stream_map& map, sender_info info) noexcept {
    info.timestamp = timestamp_sent(map, info.timestamp);
    info.packets += map.packets_before;
    info.octets =
        (map.octet_step >= 0 ? info.octets << map.octet_step : info.octets >> -map.octet_step) +
        map.octets_before;
    return info;
}

report_block unmap_report(const stream_map& map, report_block block) noexcept {
    block.ssrc = map.source_ssrc;
    block.highest = highest_of_source(map, block.highest);
    block.jitter = map.rate_step > 0   ? block.jitter / 2
                   : map.rate_step < 0 ? block.jitter * 2
                                       : block.jitter;
    return block;
}

// The functions below write the contents of `in` behind its header, which stands at `to` already,
// and return where they end; null drops the packet.

std::uint8_t* relay_report(std::uint8_t* to, const packet& in, const relay& how) noexcept {
    const std::uint32_t speaker = in.sender();
    const std::size_t blocks = reports_offset(in);
    const std::uint8_t* from = in.p + blocks;
    std::uint8_t* out = move_down(to + header_bytes, in.p + header_bytes, word);
    map_speaker(how, to + header_bytes);
    if (in.type == packet_type::sender_report) {
        const sender_info info = sender_of(in);
        if (how.sent != nullptr && speaker == how.sent->source_ssrc) {
            store_sender(out, map_sender(*how.sent, info));
            out += sender_info_bytes;
        } else if (how.others == unmapped::keep) {
            store_sender(out, info);
            out += sender_info_bytes;
        } else {
            to[1] = static_cast<std::uint8_t>(packet_type::receiver_report);
        }
    }
    unsigned kept = 0;
    for (unsigned i = 0; i < in.count; ++i, from += report_block_bytes) {
        report_block block = load_report(from);
        if (how.heard != nullptr && block.ssrc == how.heard->sent_ssrc) {
            block = unmap_report(*how.heard, block);
        } else if (how.others == unmapped::remove) {
            continue;
        }
        store_report(out, block);
        out += report_block_bytes;
        ++kept;
    }
    to[0] = static_cast<std::uint8_t>((to[0] & ~unsigned{count_mask}) | kept);
    return move_down(out, from, static_cast<std::size_t>(in.p + in.bytes - from));
}

std::uint8_t* relay_names(std::uint8_t* to, const packet& in, const relay& how) noexcept {
    std::uint8_t* end = move_down(to + header_bytes, in.p + header_bytes, in.bytes - header_bytes);
    std::uint8_t* chunk = to + header_bytes;
    for (unsigned i = 0; i < in.count; ++i) {
        map_speaker(how, chunk);
        chunk += chunk_bytes(chunk, static_cast<std::size_t>(end - chunk));
    }
    return end;
}

std::uint8_t* relay_bye(std::uint8_t* to, const packet& in, const relay& how) noexcept {
    for (unsigned i = 0; i < in.count; ++i) {
        const std::size_t at = header_bytes + word * i;
        move_down(to + at, in.p + at, word);
        map_speaker(how, to + at);
    }
    const std::size_t reason = header_bytes + word * in.count;
    return move_down(to + reason, in.p + reason, in.bytes - reason);
}

std::uint8_t* relay_feedback(std::uint8_t* to, const packet& in, const relay& how) noexcept {
    std::uint8_t* end = move_down(to + header_bytes, in.p + header_bytes, in.bytes - header_bytes);
    map_speaker(how, to + header_bytes);
    std::uint8_t* subject = to + header_bytes + word;
    // Formats whose subject stands elsewhere have zero here.
    const bool none = load_be32(subject) == 0;
    const stream_map* map = unmap_subject(how, subject);
    if (map == nullptr) {
        return none || how.others == unmapped::keep ? end : nullptr;
    }
    if (in.type == packet_type::transport_feedback && in.count == generic_nack) {
        for (std::uint8_t* lost = subject + word; lost < end; lost += word) {
            unmap_seq(*map, lost);
        }
    }
    return end;
}

std::uint8_t* relay_application(std::uint8_t* to, const packet& in, const relay& how) noexcept {
    std::uint8_t* end = move_down(to + header_bytes, in.p + header_bytes, in.bytes - header_bytes);
    map_speaker(how, to + header_bytes);
    return end;
}

// A DLRR block is an answer to each of those who told their time, three words a one.
std::uint8_t* relay_answers(std::uint8_t* to, const std::uint8_t* from, std::size_t bytes,
                            const relay& how) noexcept {
    constexpr std::size_t answer_bytes = 3 * word;
    std::uint8_t* out = move_down(to, from, word);
    for (std::size_t at = word; at < bytes; at += answer_bytes) {
        std::uint8_t* end = move_down(out, from + at, answer_bytes);
        if (unmap_subject(how, out) != nullptr || how.others == unmapped::keep) {
            out = end;
        }
    }
    const auto words = static_cast<std::size_t>(out - to) / word;
    store_be16(to + 2, static_cast<std::uint16_t>(words - 1));
    return words == 1 && bytes > word ? to : out; // one that was empty before stays
}

// Writes one XR block at `to` and returns its end, or `to` when it goes.
std::uint8_t* relay_block(std::uint8_t* to, const std::uint8_t* from, std::size_t bytes,
                          const relay& how) noexcept {
    const block_type type{from[0]};
    if (type == block_type::dlrr) {
        return relay_answers(to, from, bytes, how);
    }
    std::uint8_t* end = move_down(to, from, bytes);
    const bool counts = type == block_type::loss_rle || type == block_type::duplicate_rle ||
                        type == block_type::receipt_times || type == block_type::summary;
    if (!counts && type != block_type::voip_metrics) {
        return end; // a clock, or what we do not know
    }
    const stream_map* map = unmap_subject(how, to + word);
    if (map == nullptr) {
        return how.others == unmapped::keep ? end : to;
    }
    if (counts) {
        unmap_seq(*map, to + 2 * word); // the first number, and the one behind the last
        unmap_seq(*map, to + 2 * word + 2);
    }
    return end;
}

std::uint8_t* relay_extended(std::uint8_t* to, const packet& in, const relay& how) noexcept {
    std::uint8_t* out = move_down(to + header_bytes, in.p + header_bytes, word);
    map_speaker(how, to + header_bytes);
    for (std::size_t at = sender_offset; at < in.bytes;) {
        const std::size_t bytes = block_bytes(in.p + at); // before it is written over
        out = relay_block(out, in.p + at, bytes, how);
        at += bytes;
    }
    return out;
}

std::uint8_t* relay_contents(std::uint8_t* to, const packet& in, const relay& how) noexcept {
    switch (in.type) {
    case packet_type::sender_report:
    case packet_type::receiver_report:
        return relay_report(to, in, how);
    case packet_type::source_description:
        return relay_names(to, in, how);
    case packet_type::bye:
        return relay_bye(to, in, how);
    case packet_type::application:
        return relay_application(to, in, how);
    case packet_type::transport_feedback:
    case packet_type::payload_feedback:
        return relay_feedback(to, in, how);
    case packet_type::extended_report:
        return relay_extended(to, in, how);
    }
    return move_down(to + header_bytes, in.p + header_bytes, in.bytes - header_bytes);
}

} // namespace

std::size_t rewrite(const compound& what, std::uint8_t* p, const relay& how) noexcept {
    std::uint8_t* to = p;
    const compound::iterator end = what.end();
    for (compound::iterator next = what.begin(); next != end;) {
        const packet in = *next;
        const std::size_t whole = header_bytes * (load_be16(in.p + 2) + std::size_t{1});
        ++next; // while the length is still there
        move_down(to, in.p, header_bytes);
        std::uint8_t* contents_end = relay_contents(to, in, how);
        if (contents_end != nullptr) {
            contents_end = move_down(contents_end, in.p + in.bytes, whole - in.bytes); // padding
            store_be16(to + 2, static_cast<std::uint16_t>((contents_end - to) / 4 - 1));
            to = contents_end;
        }
    }
    return static_cast<std::size_t>(to - p);
}

} // namespace voxplane::rtp::rtcp
