// Our echo cancellers. Only the advanced form has a residual suppressor.
#include "dsp/aec/advanced.hpp"
#if __has_include("dsp/aec/basic.hpp")
#include "dsp/aec/basic.hpp"
#define HAVE_BASIC 1
#endif
#include "ours.hpp"
#include "subjects.hpp"

namespace voxplane::quality {
namespace {

dsp::aec_settings settings_of(const options& how) {
    dsp::aec_settings settings;
    settings.tail_ms = how.tail_ms;
    settings.suppress = how.suppressor;
    return settings;
}

template <typename Canceller>
class canceller final : public subject {
public:
    explicit canceller(const options& how)
        : format_(format_of(how)), far_(format_.block_samples()), near_(format_.block_samples()),
          canceller_(settings_of(how), format_, isa_of(how)) {}
    [[nodiscard]] bool made() const { return canceller_.made(); }
    [[nodiscard]] std::size_t block_samples() const override { return format_.block_samples(); }
    void process(const std::int16_t* far, std::int16_t* near) override {
        near_.load(near);
        if (far != nullptr) {
            far_.load(far);
        }
        const bool finite =
            canceller_->process(far != nullptr ? far_.data() : nullptr, near_.data());
        if (finite) {
            near_.store(near);
        }
    }
    [[nodiscard]] std::size_t delay_samples() const override { return canceller_->delay_samples(); }

private:
    dsp::format format_;
    float_block far_, near_;
    owned<Canceller> canceller_;
};

#ifdef HAVE_BASIC
std::unique_ptr<subject> make_basic(const options& how) {
    return how.suppressor ? nullptr : made_or_null<canceller<dsp::aec_basic>>(how);
}
#endif

constexpr entry ours[] = {
#ifdef HAVE_BASIC
    {"aec", "voxplane-basic", make_basic},
#endif
    {"aec", "voxplane-advanced", made_or_null<canceller<dsp::aec_advanced>>},
};

} // namespace

std::span<const entry> our_aec() {
    return ours;
}

} // namespace voxplane::quality
