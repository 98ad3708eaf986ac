// The E-model, ITU-T G.107 (06/2015): from what a connection does to speech to the transmission
// rating R, and from R to the mean opinion score that people in conversation would give. All of
// clause 7; a media plane measures delay and loss, the defaults stand for telephones, rooms and
// echo cancellers. Pure; any thread, not per packet.
#pragma once

namespace voxplane::rtp {

// Clause 7.7 of G.107: parameters and defaults. Loudness and losses are in dB.
struct emodel_input {
    double slr = 8;                   // send loudness rating
    double rlr = 2;                   // receive loudness rating
    double stmr = 15;                 // sidetone masking rating
    double ds = 3;                    // D value of the telephone, send side
    double dr = 3;                    // D value, receive side; LSTR = STMR + Dr
    double telr = 65;                 // talker echo loudness rating
    double wepl = 110;                // weighted echo path loss
    double echo_delay_ms = 0;         // T: mean one-way delay of the echo path
    double loop_delay_ms = 0;         // Tr: round trip in a 4-wire loop
    double absolute_delay_ms = 0;     // Ta: mouth to ear
    double quantizing_units = 1;      // qdu: pairs of G.711 coders
    double ie = 0;                    // equipment impairment of the codec
    double bpl = 4.3;                 // robustness of the codec against loss
    double loss_percent = 0;          // Ppl, of packets, 0..100
    double burst_ratio = 1;           // BurstR: 1 is random loss
    double circuit_noise_dbm0p = -70; // Nc
    double floor_noise_dbmp = -64;    // Nfor
    double room_noise_send_dba = 35;  // Ps
    double room_noise_receive_dba = 35;
    double advantage = 0;          // A
    double delay_sensitivity = 1;  // sT
    double noticed_delay_ms = 100; // mT: delays up to here do not hinder talk
};

// Ie and Bpl of ITU-T G.113 Appendix I for packets of 10 ms and more.
struct codec_impairment {
    double ie;
    double bpl;
};
inline constexpr codec_impairment g711_plain{0, 4.3};      // lost packets are silence
inline constexpr codec_impairment g711_concealed{0, 25.1}; // G.711 Appendix I

// R and what it is made of, R = ro - is - id - ie_eff + A.
struct rating {
    double r;
    double ro;     // signal to noise
    double is;     // with the speech: loudness, sidetone, quantizing
    double id;     // by delay: idte + idle + idd
    double idte;   // talker echo
    double idle;   // listener echo
    double idd;    // too long to talk to each other
    double ie_eff; // codec and lost packets
};

[[nodiscard]] rating rate(const emodel_input& in) noexcept;

// The same one-way delay on all three paths, which is a connection with digital ends: T = Ta,
// Tr = 2 Ta.
[[nodiscard]] emodel_input with_delay(emodel_input in, double one_way_ms) noexcept;

// G.107 Annex B: conversational quality, 1 to 4.5. R under 6.5, where the cubic falls under 1,
// is 1.
[[nodiscard]] double mos_cqe(double r) noexcept;

} // namespace voxplane::rtp
