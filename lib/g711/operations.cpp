// How G.711 is timed: codewords lie where an mbuf has them, PCM is aligned.
#include "g711/operations.hpp"

namespace voxplane::g711 {

namespace {

// Plain transcoding, which most calls want.
const byte_table& pcmu_to_pcma() noexcept {
    static const byte_table made = [] {
        byte_table t{};
        make_table(law::pcmu, law::pcma, 1.0, false, t);
        return t;
    }();
    return made;
}

constexpr auto run_decode = [](auto decode, simd::scratch_frame& f, std::size_t n) {
    decode(f.code(), f.out, n);
};
constexpr auto run_encode = [](auto encode, simd::scratch_frame& f, std::size_t n) {
    encode(f.pcm, f.code(), n);
};
constexpr auto run_bytemap = [](auto bytemap, simd::scratch_frame& f, std::size_t n) {
    f.result += bytemap(f.code(), n, pcmu_to_pcma());
};

constexpr simd::member<kernels> members[] = {
    simd::make_member<kernels>(
        "decode_pcmu", [](auto& k) -> auto& { return k.decode[0]; }, run_decode),
    simd::make_member<kernels>(
        "decode_pcma", [](auto& k) -> auto& { return k.decode[1]; }, run_decode),
    simd::make_member<kernels>(
        "encode_pcmu", [](auto& k) -> auto& { return k.encode[0]; }, run_encode),
    simd::make_member<kernels>(
        "encode_pcma", [](auto& k) -> auto& { return k.encode[1]; }, run_encode),
    simd::make_member<kernels>(
        "bytemap", [](auto& k) -> auto& { return k.bytemap; }, run_bytemap),
};

} // namespace

simd::kernel_list<kernels> operations() noexcept {
    return {"g711", kernels_for, members};
}

} // namespace voxplane::g711
