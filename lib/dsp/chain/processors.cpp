// The processors of this library as the chain sees them: each class behind plain functions. Nothing
// here runs per sample.
#include "dsp/aec/advanced.hpp"
#include "dsp/aec/basic.hpp"
#include "dsp/agc/advanced.hpp"
#include "dsp/agc/basic.hpp"
#include "dsp/chain/catalogue.hpp"
#include "dsp/eq/equaliser.hpp"
#include "dsp/suppress/suppressor.hpp"
#include "dsp/vad/advanced.hpp"
#include "dsp/vad/basic.hpp"

namespace voxplane::dsp {

namespace {

const aec_settings& aec_of(const voice_settings& s) noexcept {
    return s.aec;
}

vad_settings vad_of(const voice_settings& s) noexcept {
    vad_settings out = s.vad;
    out.share_analysis = shares_analysis(s);
    return out;
}

suppressor_settings suppressor_of(const voice_settings& s) noexcept {
    suppressor_settings out = s.suppressor;
    out.shared_analysis = shares_analysis(s);
    return out;
}

const eq_settings& eq_of(const voice_settings& s) noexcept {
    return s.eq;
}

const agc_settings& agc_of(const voice_settings& s) noexcept {
    return s.agc;
}

// Memory, making, change and reset are alike for all. Of: a processor's own settings.
template <typename Processor, auto Of>
constexpr implementation common() noexcept {
    implementation code;
    code.state_bytes = [](const voice_settings& s, format how) noexcept {
        return Processor::state_bytes(Of(s), how);
    };
    code.make = [](void* memory, const voice_settings& s, format how, simd::isa which) -> void* {
        return Processor::make(memory, Of(s), how, which);
    };
    code.expect = [](const void* state, memory_ahead& to) noexcept {
        if constexpr (requires(const Processor& one) { one.expect(to); }) {
            static_cast<const Processor*>(state)->expect(to);
        } else {
            to.add(state, sizeof(Processor));
        }
    };
    code.reset = [](void* state) noexcept { static_cast<Processor*>(state)->reset(); };
    code.change = [](void* state, const voice_settings& s) noexcept {
        static_cast<Processor*>(state)->change(Of(s));
    };
    return code;
}

template <typename Processor>
std::size_t delay_of(const void* state) noexcept {
    return static_cast<const Processor*>(state)->delay_samples();
}

template <typename Aec>
constexpr implementation cancelling() noexcept {
    implementation code = common<Aec, aec_of>();
    code.run = [](void* state, block_io& io) noexcept {
        if constexpr (requires(Aec & aec) { aec.process(io.far, io.near, *io.ahead, true); }) {
            if (io.ahead != nullptr) {
                return static_cast<Aec*>(state)->process(io.far, io.near, *io.ahead, io.warm);
            }
        }
        return static_cast<Aec*>(state)->process(io.far, io.near);
    };
    code.skip = [](void* state, const block_io& io) noexcept {
        if constexpr (requires(Aec & aec) { aec.miss(io.far); }) {
            static_cast<Aec*>(state)->miss(io.far);
        }
    };
    code.read = [](const void* state, voice_readings& out) noexcept {
        const aec_readings now = static_cast<const Aec*>(state)->read();
        out.erle_db = now.erle_db;
        out.delay_ms = static_cast<float>(now.delay_ms);
        out.converged = now.converged ? 1 : 0;
    };
    code.delay = delay_of<Aec>;
    return code;
}

template <typename Vad>
constexpr implementation detecting() noexcept {
    implementation code = common<Vad, vad_of>();
    if constexpr (requires(const Vad& vad) { vad.analysis(); }) {
        // With the analysis behind it: at 8 kHz all of both.
        code.expect = [](const void* state, memory_ahead& to) noexcept { to.add(state, 1536); };
    }
    code.run = [](void* state, block_io& io) noexcept {
        Vad& vad = *static_cast<Vad*>(state);
        if (!vad.analyse(io.near)) {
            return false;
        }
        io.speech = vad.active();
        io.speech_probability = vad.speech_probability();
        if constexpr (requires { vad.analysis(); }) {
            io.analysis = &vad.analysis();
        }
        return true;
    };
    return code;
}

constexpr implementation suppressing() noexcept {
    implementation code = common<noise_suppressor, suppressor_of>();
    code.run = [](void* state, block_io& io) noexcept {
        return static_cast<noise_suppressor*>(state)->process(io.near, io.analysis);
    };
    code.read = [](const void* state, voice_readings& out) noexcept {
        out.noise_floor_dbov =
            static_cast<const noise_suppressor*>(state)->readings().noise_floor_dbov;
    };
    code.delay = delay_of<noise_suppressor>;
    return code;
}

constexpr implementation equalising() noexcept {
    implementation code = common<equaliser, eq_of>();
    code.run = [](void* state, block_io& io) noexcept {
        return static_cast<equaliser*>(state)->process(io.near);
    };
    return code;
}

template <typename Agc>
constexpr implementation gain_control() noexcept {
    implementation code = common<Agc, agc_of>();
    code.run = [](void* state, block_io& io) noexcept {
        return static_cast<Agc*>(state)->process(io.near, io.speech_probability);
    };
    code.read = [](const void* state, voice_readings& out) noexcept {
        const agc_readings now = static_cast<const Agc*>(state)->read();
        out.agc_gain_db = now.gain_db;
        out.active_level_dbov = now.level_dbov;
    };
    code.delay = delay_of<Agc>;
    return code;
}

constexpr implementation aec_codes[] = {cancelling<aec_basic>(), cancelling<aec_advanced>()};
constexpr implementation vad_codes[] = {detecting<vad_basic>(), detecting<vad_advanced>()};
constexpr implementation suppressor_code = suppressing();
constexpr implementation eq_code = equalising();
constexpr implementation agc_codes[] = {gain_control<agc_basic>(), gain_control<agc_advanced>()};

constexpr std::size_t at(part which) noexcept {
    return static_cast<std::size_t>(which);
}

constexpr catalogue make_catalogue() noexcept {
    catalogue all;
    all.basic[at(part::aec)] = &aec_codes[0];
    all.advanced[at(part::aec)] = &aec_codes[1];
    all.basic[at(part::vad)] = &vad_codes[0];
    all.advanced[at(part::vad)] = &vad_codes[1];
    all.advanced[at(part::suppressor)] = &suppressor_code;
    all.basic[at(part::eq)] = &eq_code;
    all.basic[at(part::agc)] = &agc_codes[0];
    all.advanced[at(part::agc)] = &agc_codes[1];
    return all;
}

constexpr catalogue all_processors = make_catalogue();

} // namespace

const catalogue& processors() noexcept {
    return all_processors;
}

} // namespace voxplane::dsp
