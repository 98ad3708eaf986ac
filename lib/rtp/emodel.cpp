// The formulas of ITU-T G.107 (06/2015) clause 7, with the names that they have there. Any thread.
#include "rtp/emodel.hpp"

#include <algorithm>
#include <cmath>

namespace voxplane::rtp {

namespace {

double power(double db) noexcept {
    return std::pow(10.0, db / 10);
}

double decibel(double ratio) noexcept {
    return 10 * std::log10(ratio);
}

// (1 + x^n)^(1/n), the soft knee of many of the formulas. For n that is no whole number x must not
// be negative.
double knee(double x, double n) noexcept {
    return std::pow(1 + std::pow(x, n), 1 / n);
}

// The sum of all noise at the 0 dBr point: No of clause 7.2.
double noise(const emodel_input& in) noexcept {
    const double olr = in.slr + in.rlr;
    const double send = in.room_noise_send_dba - olr - in.ds - 14;
    const double nos = in.room_noise_send_dba - in.slr - in.ds - 100 + 0.004 * send * send;
    const double lstr = in.stmr + in.dr;
    const double pre = in.room_noise_receive_dba + decibel(1 + power(10 - lstr));
    const double nor = in.rlr - 121 + pre + 0.008 * (pre - 35) * (pre - 35);
    const double nfo = in.floor_noise_dbmp + in.rlr;
    return decibel(power(in.circuit_noise_dbm0p) + power(nos) + power(nor) + power(nfo));
}

// Too loud or too quiet: Iolr of clause 7.3.
double loudness_impairment(const emodel_input& in, double no) noexcept {
    const double olr = in.slr + in.rlr;
    const double x = (olr + 0.2 * (64 + no - in.rlr)) / 8;
    return 20 * (knee(x, 8) - x);
}

// Sidetone that is not the best: Ist of clause 7.3.
double sidetone_impairment(const emodel_input& in) noexcept {
    const double stmr =
        -decibel(power(-in.stmr) + std::exp(-in.echo_delay_ms / 4) * power(-in.telr));
    return 12 * knee((stmr - 13) / 6, 8) - 28 * knee((stmr + 1) / 19.4, 35) -
           13 * knee((stmr - 3) / 33, 13) + 29;
}

// Quantizing distortion: Iq of clause 7.3.
double quantizing_impairment(const emodel_input& in, double ro) noexcept {
    const double q = 37 - 1.5 * decibel(in.quantizing_units);
    const double g = 1.07 + 0.258 * q + 0.0602 * q * q;
    const double y = (ro - 100) / 15 + 46 / 8.4 - g / 9;
    const double z = 46.0 / 30 - g / 40;
    return 15 * std::log10(1 + std::pow(10.0, y) + std::pow(10.0, z));
}

// Idte of clause 7.4 with the influence of sidetone: weak sidetone leaves echo to be heard, strong
// sidetone hides it.
double talker_echo_impairment(const emodel_input& in, double no, double ist) noexcept {
    const double t = in.echo_delay_ms;
    if (t < 1) {
        return 0; // by the text: echo that early is sidetone
    }
    double terv =
        in.telr - 40 * std::log10((1 + t / 10) / (1 + t / 150)) + 6 * std::exp(-0.3 * t * t);
    if (in.stmr < 9) {
        terv += ist / 2;
    }
    const double re = 80 + 2.5 * (terv - 14);
    const double half = (-1.5 * (no - in.rlr) - re) / 2;
    const double idte = (half + std::sqrt(half * half + 100) - 1) * (1 - std::exp(-t));
    return in.stmr > 20 ? std::sqrt(idte * idte + ist * ist) : idte;
}

// Idle of clause 7.4.
double listener_echo_impairment(const emodel_input& in, double ro) noexcept {
    const double rle = 10.5 * (in.wepl + 7) * std::pow(in.loop_delay_ms + 1, -0.25);
    const double half = (ro - rle) / 2;
    return half + std::sqrt(half * half + 169);
}

// Idd of clause 7.4.
double absolute_delay_impairment(const emodel_input& in) noexcept {
    if (in.absolute_delay_ms <= in.noticed_delay_ms) {
        return 0;
    }
    const double x = std::log2(in.absolute_delay_ms / in.noticed_delay_ms);
    const double n = 6 * in.delay_sensitivity;
    return 25 * (knee(x, n) - 3 * knee(x / 3, n) + 2);
}

// Ie-eff of clause 7.5.
double equipment_impairment(const emodel_input& in) noexcept {
    const double ppl = std::clamp(in.loss_percent, 0.0, 100.0);
    return in.ie + (95 - in.ie) * ppl / (ppl / std::max(in.burst_ratio, 1.0) + in.bpl);
}

} // namespace

rating rate(const emodel_input& in) noexcept {
    const double no = noise(in);
    const double ist = sidetone_impairment(in);
    rating out{};
    out.ro = 15 - 1.5 * (in.slr + no);
    out.is = loudness_impairment(in, no) + ist + quantizing_impairment(in, out.ro);
    out.idte = talker_echo_impairment(in, no, ist);
    out.idle = listener_echo_impairment(in, out.ro);
    out.idd = absolute_delay_impairment(in);
    out.id = out.idte + out.idle + out.idd;
    out.ie_eff = equipment_impairment(in);
    out.r = out.ro - out.is - out.id - out.ie_eff + in.advantage;
    return out;
}

emodel_input with_delay(emodel_input in, double one_way_ms) noexcept {
    in.echo_delay_ms = one_way_ms;
    in.loop_delay_ms = 2 * one_way_ms;
    in.absolute_delay_ms = one_way_ms;
    return in;
}

double mos_cqe(double r) noexcept {
    if (r <= 0) {
        return 1;
    }
    return r >= 100 ? 4.5 : std::max(1.0, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}

} // namespace voxplane::rtp
