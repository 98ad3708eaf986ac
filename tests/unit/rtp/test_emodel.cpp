// The E-model against published figures and against values worked out by hand where its formulas
// become closed: R with all defaults, delay at powers of two, loss of G.711, the MOS table.
#include <cmath>

#include "rtp/emodel.hpp"
#include "support/cmocka.hpp"

using namespace voxplane::rtp;

namespace {

bool within(double value, double wanted, double slack) {
    if (std::fabs(value - wanted) <= slack) {
        return true;
    }
    print_error("%.6f, wanted %.6f +- %g\n", value, wanted, slack);
    return false;
}

// G.107 clause 7.7: with all defaults R = 93.2; implementations agree on 93.206208.
void all_defaults(void**) {
    const rating all = rate({});
    assert_true(within(all.r, 93.206208, 1e-6));
    assert_true(within(all.idte, 0, 0));
    assert_true(within(all.idd, 0, 0));
    assert_true(within(all.ie_eff, 0, 0));
    assert_true(within(all.ro - all.is - all.id - all.ie_eff, all.r, 1e-9));
}

// Idd = 25 ((1 + X^6)^(1/6) - 3 (1 + (X/3)^6)^(1/6) + 2) with X = log2(Ta / 100 ms), worked out for
// whole X: 2^(1/6) = 1.122462 and (1 + 3^-6)^(1/6) = 1.000228 at 200 ms, 65^(1/6) = 2.005176 and
// (1 + (2/3)^6)^(1/6) = 1.014124 at 400 ms, 730^(1/6) = 3.000685 and 2^(1/6) at 800 ms.
void absolute_delay(void**) {
    const auto idd = [](double ms) {
        emodel_input in;
        in.absolute_delay_ms = ms;
        return rate(in).idd;
    };
    assert_true(within(idd(100), 0, 0));
    assert_true(within(idd(100.001), 0, 1e-6));
    assert_true(within(idd(200), 25 * (1.122462 - 3 * 1.000228 + 2), 1e-3));
    assert_true(within(idd(400), 25 * (2.005176 - 3 * 1.014124 + 2), 1e-3));
    assert_true(within(idd(800), 25 * (3.000685 - 3 * 1.122462 + 2), 1e-3));
    // ITU-T G.114 figure 1, the curve of delay alone: users are very satisfied (R over 90) up to
    // about 190 ms, and some dissatisfied (R under 80) from about 290 ms.
    emodel_input in;
    in.absolute_delay_ms = 190;
    assert_true(rate(in).r > 90);
    in.absolute_delay_ms = 250;
    assert_true(rate(in).r > 80 && rate(in).r < 90);
    in.absolute_delay_ms = 300;
    assert_true(rate(in).r < 80);
}

// Talker echo at 100 ms with the default TELR of 65 dB: TERV = 65 - 40 log10(11 / (5/3)), from
// there on by hand: TERV 32.2174, Re 125.5435, Roe 94.7688, Idte 1.9638.
void talker_echo(void**) {
    emodel_input in;
    in.echo_delay_ms = 100;
    assert_true(within(rate(in).idte, 1.9638, 2e-4));
    in.echo_delay_ms = 0.99;
    assert_true(within(rate(in).idte, 0, 0));
    // ITU-T G.131: 25 ms is where echo needs control, so TELR 30 dB at 50 ms must hurt much, 65
    // not.
    in.echo_delay_ms = 50;
    assert_true(rate(in).idte < 2);
    in.telr = 30;
    assert_true(rate(in).idte > 40);
    // Worked out apart from this code: weak sidetone adds to echo, strong sidetone hides some, and
    // echo of 2 ms is partly sidetone itself.
    in.stmr = 25;
    assert_true(within(rate(in).idte, 41.524803, 1e-5));
    in.stmr = 8;
    assert_true(within(rate(in).idte, 41.048739, 1e-5));
    emodel_input early;
    early.echo_delay_ms = 2;
    early.telr = 40;
    assert_true(within(rate(early).idte, 0.884631, 1e-6));
}

// Rle = 10.5 * 117 at Tr = 0, and a half of that at Tr = 15 ms, where (Tr + 1)^(1/4) is 2.
void listener_echo(void**) {
    emodel_input in;
    const double ro = rate(in).ro;
    const auto by_hand = [&](double rle) {
        return (ro - rle) / 2 + std::sqrt((ro - rle) * (ro - rle) / 4 + 169);
    };
    assert_true(within(rate(in).idle, by_hand(1228.5), 1e-9));
    in.loop_delay_ms = 15;
    assert_true(within(rate(in).idle, by_hand(614.25), 1e-9));
    in.wepl = 5;
    assert_true(rate(in).idle > 20);
}

// Ie-eff = 95 Ppl / (Ppl / BurstR + Bpl) for G.711, and near the values that ITU-T G.113 Appendix I
// (2001) gave in a table before Bpl came: without concealment 25, 35, 45 and 55 at 1, 2, 3, 5%;
// with it 5, 7, 10, 15, 20, 25, 35, 45 at 1, 2, 3, 5, 7, 10, 15, 20%.
void loss(void**) {
    const auto ie_eff = [](codec_impairment codec, double percent, double burst = 1) {
        emodel_input in;
        in.ie = codec.ie;
        in.bpl = codec.bpl;
        in.loss_percent = percent;
        in.burst_ratio = burst;
        const rating out = rate(in);
        assert_true(within(rate({}).r - out.r, out.ie_eff, 1e-9));
        return out.ie_eff;
    };
    assert_true(within(ie_eff(g711_plain, 4.3), 47.5, 1e-9));
    assert_true(within(ie_eff(g711_concealed, 25.1), 47.5, 1e-9));
    assert_true(within(ie_eff(g711_concealed, 0), 0, 0));
    assert_true(within(ie_eff(g711_concealed, 5, 2), 95 * 5 / 27.6, 1e-9));
    assert_true(within(ie_eff(g711_plain, 200), 95 * 100 / 104.3, 1e-9));
    assert_true(within(ie_eff(g711_concealed, 5, 0), ie_eff(g711_concealed, 5), 0));
    constexpr struct {
        double percent, plain, concealed;
    } table[] = {{1, 25, 5}, {2, 35, 7}, {3, 45, 10}, {5, 55, 15}};
    for (const auto& row : table) {
        assert_true(within(ie_eff(g711_plain, row.percent), row.plain, 8));
        assert_true(within(ie_eff(g711_concealed, row.percent), row.concealed, 1.5));
    }
    constexpr struct {
        double percent, concealed;
    } more[] = {{7, 20}, {10, 25}, {15, 35}, {20, 45}};
    for (const auto& row : more) {
        assert_true(within(ie_eff(g711_concealed, row.percent), row.concealed, 3));
    }
}

// ITU-T G.107 table B.1 and G.109: the limits of user satisfaction, and MOS 4.41 at the default R.
// The table has 4.03 at 80, where the formula gives 4.024.
void mos_table(void**) {
    constexpr struct {
        double r, mos;
    } table[] = {{93.2, 4.41}, {90, 4.34}, {80, 4.03}, {70, 3.60}, {60, 3.10}, {50, 2.58}};
    for (const auto& row : table) {
        assert_true(within(mos_cqe(row.r), row.mos, 0.0065));
    }
    assert_true(within(mos_cqe(100), 4.5, 1e-12));
    assert_true(within(mos_cqe(130), 4.5, 0));
    assert_true(within(mos_cqe(0), 1, 0));
    assert_true(within(mos_cqe(-40), 1, 0));
    assert_true(within(mos_cqe(6.4), 1, 0));
    double before = 0;
    for (double r = -5; r <= 105; r += 0.01) {
        const double mos = mos_cqe(r);
        assert_true(mos >= before && mos >= 1 && mos <= 4.5);
        before = mos;
    }
}

// All three paths at once never improve with delay, and the whole is the sum.
void one_way_delay(void**) {
    double before = 100;
    for (double ms = 0; ms <= 2000; ms += 10) {
        const rating out = rate(with_delay({}, ms));
        assert_true(out.r <= before);
        assert_true(within(out.id, out.idte + out.idle + out.idd, 1e-9));
        before = out.r;
    }
    // By hand: 93.2062 - 1.9638 (talker) - 0.5787 (more listener echo at 200 ms) - 0 (delay), and
    // sidetone that echo makes no part of.
    assert_true(within(rate(with_delay({}, 100)).r, 90.6637, 1e-3));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(all_defaults),  cmocka_unit_test(absolute_delay),
        cmocka_unit_test(talker_echo),   cmocka_unit_test(listener_echo),
        cmocka_unit_test(loss),          cmocka_unit_test(mos_table),
        cmocka_unit_test(one_way_delay),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
