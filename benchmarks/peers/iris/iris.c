/* Iris: two dense layers with sigmoids, half the sum of squares, one sample a step.

   The matrix of the first layer is kept transposed, so that the 20 hidden units are innermost
   and every loop over them is one over independent lanes. */

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { INPUTS = 4, HIDDEN = 20, OUTPUTS = 3, LANES = 4 };

/* With -DVECTORS, exp x up to the last digit, without branches or calls, so that loops over it
   become vectors: 2^n exp r with n whole and |r| <= log(2) / 2, and the Taylor polynomial for
   exp r, its odd terms beside its even ones. */
#ifdef VECTORS
static inline double exponential(double x)
{
    const double whole = 0x1.8p52; /* a sum with it is rounded to a whole number in the low bits */
    x = x < -708 ? -708 : x > 708 ? 708 : x;
    double shifted = x * 0x1.71547652b82fep0 + whole, n = shifted - whole;
    double r = x - n * 0x1.62e42fefa39efp-1 - n * 0x1.abc9e3b39803fp-56, s = r * r;
    double odd = 1. / 6227020800, even = 1. / 479001600;
    odd = odd * s + 1. / 39916800, even = even * s + 1. / 3628800;
    odd = odd * s + 1. / 362880, even = even * s + 1. / 40320;
    odd = odd * s + 1. / 5040, even = even * s + 1. / 720;
    odd = odd * s + 1. / 120, even = even * s + 1. / 24;
    odd = odd * s + 1. / 6, even = even * s + 1. / 2;
    odd = odd * s + 1, even = even * s + 1;
    uint64_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return (odd * r + even) * power;
}
#else
static inline double exponential(double x) { return exp(x); }
#endif

/* In loops of their own, so that a call of exp keeps no other loop from vectors. */
static inline void sigmoids(int n, double *x)
{
    for (int i = 0; i < n; i++) x[i] = exponential(-x[i]);
    for (int i = 0; i < n; i++) x[i] = 1 / (1 + x[i]);
}

void train(double *restrict b2, double *restrict w2, double *restrict b1, double *restrict w1,
           const double *restrict inputs, const double *restrict labels,
           const int64_t *restrict order, int64_t steps, double rate)
{
    double c2[LANES] = {0}, u2[OUTPUTS][HIDDEN], c1[HIDDEN], u1[INPUTS][HIDDEN];
    for (int i = 0; i < HIDDEN; i++) {
        c1[i] = b1[i];
        for (int j = 0; j < INPUTS; j++) u1[j][i] = w1[i * INPUTS + j];
        for (int k = 0; k < OUTPUTS; k++) u2[k][i] = w2[k * HIDDEN + i];
    }
    for (int k = 0; k < OUTPUTS; k++) c2[k] = b2[k];

    for (int64_t step = 0; step < steps; step++) {
        const double *restrict x = inputs + INPUTS * order[step];
        const double *restrict label = labels + OUTPUTS * order[step];
        double h[HIDDEN], d1[HIDDEN], y[LANES] = {0}, d2[LANES] = {0};
        for (int i = 0; i < HIDDEN; i++)
            h[i] = c1[i] + u1[0][i] * x[0] + u1[1][i] * x[1] + u1[2][i] * x[2] + u1[3][i] * x[3];
        sigmoids(HIDDEN, h);
        for (int k = 0; k < OUTPUTS; k++) {
            double sum[LANES] = {0};
            for (int i = 0; i < HIDDEN; i += LANES)
                for (int l = 0; l < LANES; l++) sum[l] += u2[k][i + l] * h[i + l];
            y[k] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
        }
        for (int k = 0; k < OUTPUTS; k++) y[k] += c2[k];
        sigmoids(OUTPUTS, y);
        for (int k = 0; k < OUTPUTS; k++) d2[k] = rate * (y[k] - label[k]) * y[k] * (1 - y[k]);
        for (int i = 0; i < HIDDEN; i++)
            d1[i] = (u2[0][i] * d2[0] + u2[1][i] * d2[1] + u2[2][i] * d2[2]) * h[i] * (1 - h[i]);
        for (int k = 0; k < OUTPUTS; k++) {
            c2[k] -= d2[k];
            for (int i = 0; i < HIDDEN; i++) u2[k][i] -= d2[k] * h[i];
        }
        for (int i = 0; i < HIDDEN; i++) c1[i] -= d1[i];
        for (int j = 0; j < INPUTS; j++)
            for (int i = 0; i < HIDDEN; i++) u1[j][i] -= d1[i] * x[j];
    }

    for (int i = 0; i < HIDDEN; i++) {
        b1[i] = c1[i];
        for (int j = 0; j < INPUTS; j++) w1[i * INPUTS + j] = u1[j][i];
        for (int k = 0; k < OUTPUTS; k++) w2[k * HIDDEN + i] = u2[k][i];
    }
    for (int k = 0; k < OUTPUTS; k++) b2[k] = c2[k];
}
