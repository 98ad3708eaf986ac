// The processors of this library as the chain sees them: each class behind plain functions. Nothing
// here runs per sample.
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "dsp/active_level/active_level.hpp"
#include "dsp/aec/advanced.hpp"
#include "dsp/aec/basic.hpp"
#include "dsp/agc/basic.hpp"
#include "dsp/agc/lanes.hpp"
#include "dsp/chain/canceller.hpp"
#include "dsp/chain/catalogue.hpp"
#include "dsp/eq/lanes.hpp"
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

const active_level_settings& meter_of(const voice_settings& s) noexcept {
    return s.meter;
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

// The legs of one call by their own type.
template <typename Processor>
struct legs_of {
    Processor* at[max_together] = {};
    float* blocks[max_together] = {};

    legs_of(void* const* states, block_io* const* ios, std::size_t n) noexcept {
        for (std::size_t i = 0; i < n; ++i) {
            at[i] = static_cast<Processor*>(states[i]);
            blocks[i] = ios[i]->near;
        }
    }
};

template <typename Processor>
std::size_t delay_of(const void* state) noexcept {
    return static_cast<const Processor*>(state)->delay_samples();
}

template <typename Aec>
constexpr implementation cancelling() noexcept {
    implementation code = common<Aec, aec_of>();
    code.head_bytes = Aec::head_bytes;
    code.run = [](void* state, block_io& io) noexcept {
        Aec& aec = *static_cast<Aec*>(state);
        const bool good = aec.process(io.far, io.near, io.ahead, io.warm);
        io.echo_only = good && aec.echo_only();
        return good;
    };
    code.skip = [](void* state, const block_io& io) noexcept {
        static_cast<Aec*>(state)->miss(io.far);
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
void tell(const Vad& vad, block_io& io) noexcept {
    io.detected(vad.active(), vad.speech_probability());
    if constexpr (requires { vad.analysis(); }) {
        io.analysis = &vad.analysis();
    }
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
        tell(vad, io);
        return true;
    };
    code.read = [](const void* state, voice_readings& out) noexcept {
        out.noise_floor_dbov = static_cast<const Vad*>(state)->noise_floor_dbov();
    };
    if constexpr (requires { &Vad::analyse_together; }) {
        code.run_together = [](void* const* states, block_io* const* ios, std::size_t n) noexcept {
            const legs_of<Vad> legs(states, ios, n);
            const std::uint32_t failed = Vad::analyse_together(legs.at, legs.blocks, n);
            for (std::size_t i = 0; i < n; ++i) {
                if ((failed >> i & 1U) == 0) {
                    tell(*legs.at[i], *ios[i]);
                }
            }
            return failed;
        };
    }
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
    code.run_together = [](void* const* states, block_io* const* ios, std::size_t n) noexcept {
        const legs_of<equaliser> legs(states, ios, n);
        return process_together(legs.at, legs.blocks, n);
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
        out.agc_level_dbov = now.level_dbov;
    };
    code.delay = delay_of<Agc>;
    if constexpr (std::is_same_v<Agc, agc_advanced>) {
        code.run_together = [](void* const* states, block_io* const* ios, std::size_t n) noexcept {
            const legs_of<agc_advanced> legs(states, ios, n);
            float speech_probabilities[max_together] = {};
            for (std::size_t i = 0; i < n; ++i) {
                speech_probabilities[i] = ios[i]->speech_probability;
            }
            return process_together(legs.at, legs.blocks, speech_probabilities, n);
        };
    }
    return code;
}

// Only listens.
constexpr implementation metering() noexcept {
    implementation code = common<active_level, meter_of>();
    code.run = [](void* state, block_io& io) noexcept {
        return static_cast<active_level*>(state)->process(io.near);
    };
    code.read = [](const void* state, voice_readings& out) noexcept {
        const active_level_readings now = static_cast<const active_level*>(state)->read();
        out.active_level_dbov = now.active_level_dbov;
        out.activity = now.activity;
    };
    return code;
}

constexpr implementation aec_codes[] = {cancelling<canceller<aec_basic>>(),
                                        cancelling<canceller<aec_advanced>>()};
constexpr implementation vad_codes[] = {detecting<vad_basic>(), detecting<vad_advanced>()};
constexpr implementation suppressor_code = suppressing();
constexpr implementation eq_code = equalising();
constexpr implementation agc_codes[] = {gain_control<agc_basic>(), gain_control<agc_advanced>()};
constexpr implementation meter_code = metering();

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
    all.basic[at(part::meter)] = &meter_code;
    return all;
}

constexpr catalogue all_processors = make_catalogue();

} // namespace

const catalogue& processors() noexcept {
    return all_processors;
}

} // namespace voxplane::dsp
