// spandsp's echo canceller, a sample at a time, with its own non-linear processor and comfort noise
// as residual suppressor.
#include <spandsp.h>

#include "subjects.hpp"

namespace voxplane::quality {
namespace {

struct free_echo {
    void operator()(echo_can_state_t* state) const { echo_can_free(state); }
};

class canceller final : public subject {
public:
    explicit canceller(const options& how)
        : block_(how.block_samples()),
          state_(echo_can_init(static_cast<int>(how.tail_samples()),
                               ECHO_CAN_USE_ADAPTION |
                                   (how.suppressor ? ECHO_CAN_USE_NLP | ECHO_CAN_USE_CNG : 0))) {}
    [[nodiscard]] std::size_t block_samples() const override { return block_; }
    void process(const std::int16_t* far, std::int16_t* near) override {
        for (std::size_t at = 0; at < block_; ++at) {
            near[at] =
                echo_can_update(state_.get(), far != nullptr ? far[at] : std::int16_t{0}, near[at]);
        }
    }

private:
    std::size_t block_;
    std::unique_ptr<echo_can_state_t, free_echo> state_;
};

std::unique_ptr<subject> make_canceller(const options& how) {
    return how.rate_hz == 8000 ? std::make_unique<canceller>(how) : nullptr;
}

constexpr entry rivals[] = {{"aec", "spandsp", make_canceller}};

} // namespace

std::span<const entry> spandsp_rivals() {
    return rivals;
}

} // namespace voxplane::quality
