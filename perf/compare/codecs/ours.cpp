// voxplane's own kernels, every instruction set that this machine has.
#include "simd/isa.hpp"

#include "sides.hpp"

namespace voxplane::codecs {

namespace {

class kernel_codec final : public codec {
public:
    kernel_codec(const g711::kernels& k, g711::law which)
        : kernels_(k), law_(static_cast<std::size_t>(which)) {}

    void decode(const std::uint8_t* code, std::int16_t* pcm, std::size_t frames) override {
        for (; frames > 0; --frames, code += frame_samples, pcm += frame_samples) {
            kernels_.decode[law_](code, pcm, frame_samples);
        }
    }

    void encode(const std::int16_t* pcm, std::uint8_t* code, std::size_t frames) override {
        for (; frames > 0; --frames, code += frame_samples, pcm += frame_samples) {
            kernels_.encode[law_](pcm, code, frame_samples);
        }
    }

private:
    const g711::kernels& kernels_;
    std::size_t law_;
};

} // namespace

void add_ours(std::vector<side>& to) {
    for (const simd::isa which : simd::supported_isas()) {
        const g711::kernels& k = g711::kernels_for(which);
        // An instruction set without kernels of its own would show another's figures again.
        if (!to.empty() && &k == &g711::kernels_for(simd::isa::scalar)) {
            continue;
        }
        side made{"voxplane " + std::string(simd::name(which)), {}};
        for (const g711::law law : {g711::law::pcmu, g711::law::pcma}) {
            made.laws[static_cast<int>(law)] = std::make_unique<kernel_codec>(k, law);
        }
        to.push_back(std::move(made));
    }
}

} // namespace voxplane::codecs
