// spandsp's G.711 (libspandsp-dev): a state and a call a frame.
#include <cstdio>

#include "sides.hpp"

#ifdef HAVE_SPANDSP
#include <spandsp.h>
#endif

namespace voxplane::codecs {

#ifdef HAVE_SPANDSP

namespace {

class spandsp_codec final : public codec {
public:
    explicit spandsp_codec(g711::law which)
        : state_(g711_init(nullptr, which == g711::law::pcmu ? G711_ULAW : G711_ALAW)) {}
    ~spandsp_codec() override { g711_free(state_); }

    void decode(const std::uint8_t* code, std::int16_t* pcm, std::size_t frames) override {
        for (; frames > 0; --frames, code += frame_samples, pcm += frame_samples) {
            g711_decode(state_, pcm, code, static_cast<int>(frame_samples));
        }
    }

    void encode(const std::int16_t* pcm, std::uint8_t* code, std::size_t frames) override {
        for (; frames > 0; --frames, code += frame_samples, pcm += frame_samples) {
            g711_encode(state_, code, pcm, static_cast<int>(frame_samples));
        }
    }

private:
    g711_state_t* state_;
};

} // namespace

void add_spandsp(std::vector<side>& to) {
    side made{"spandsp", {}};
    for (const g711::law law : {g711::law::pcmu, g711::law::pcma}) {
        made.laws[static_cast<int>(law)] = std::make_unique<spandsp_codec>(law);
    }
    to.push_back(std::move(made));
}

#else

void add_spandsp(std::vector<side>& /*to*/) {
    std::puts("left out: spandsp (libspandsp-dev was not there at build time)");
}

#endif

} // namespace voxplane::codecs
