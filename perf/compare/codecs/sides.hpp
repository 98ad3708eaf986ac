// The codecs that are compared, behind one face. A side owns what its library needs between frames;
// audio belongs to the caller. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "g711/g711.hpp"

namespace voxplane::codecs {

inline constexpr std::size_t frame_samples = 160;

// Memory behind the codewords given to decode() that a library may read beyond them.
inline constexpr std::size_t padding_bytes = 64;

// One law of one library. A call hands over several frames that lie one after the other, but the
// library is given one frame at a time, as a gateway would: packets come singly.
class codec {
public:
    codec() = default;
    virtual ~codec() = default;
    codec(const codec&) = delete;
    codec& operator=(const codec&) = delete;

    virtual void decode(const std::uint8_t* code, std::int16_t* pcm, std::size_t frames) = 0;
    virtual void encode(const std::int16_t* pcm, std::uint8_t* code, std::size_t frames) = 0;
};

struct side {
    std::string name;
    std::unique_ptr<codec> laws[2]; // indexed by g711::law
};

// Each adds what this build and this machine have. Those of the other libraries print their name
// and why they are left out, when they are.
void add_ours(std::vector<side>& to);
void add_spandsp(std::vector<side>& to);
void add_avcodec(std::vector<side>& to);
void add_sndfile(std::vector<side>& to);

} // namespace voxplane::codecs
