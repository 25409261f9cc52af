/* An Elman cell along a sequence, and backpropagation through time: one sequence a step of descent.
   The sums over a row of a matrix are taken in lanes, so that they become vectors. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 8 };

static int64_t length, units, inputs;
static double *states, *slopes, *covector, *carried, *gu, *gw, *gb;

int reserve(int64_t n, int64_t u, int64_t d)
{
    length = n, units = u, inputs = d;
    states = calloc((n + 1) * u, sizeof(double));
    slopes = malloc(n * u * sizeof(double));
    covector = malloc(u * sizeof(double));
    carried = malloc(u * sizeof(double));
    gu = malloc(u * u * sizeof(double));
    gw = malloc(u * d * sizeof(double));
    gb = malloc(u * sizeof(double));
    return states && slopes && covector && carried && gu && gw && gb;
}

static inline double product(int64_t n, const double *restrict x, const double *restrict y)
{
    double sum[LANES] = {0}, total = 0;
    int64_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int l = 0; l < LANES; l++) sum[l] += x[i + l] * y[i + l];
    for (int l = 0; l < LANES; l++) total += sum[l];
    for (; i < n; i++) total += x[i] * y[i];
    return total;
}

static inline void add_multiple(int64_t n, double a, const double *restrict x, double *restrict y)
{
    for (int64_t i = 0; i < n; i++) y[i] += a * x[i];
}

void train(double *restrict b, double *restrict u, double *restrict w,
           const double *restrict rows, const double *restrict labels,
           const int64_t *restrict order, int64_t steps, double rate)
{
    for (int64_t step = 0; step < steps; step++) {
        const double *restrict x = rows + length * inputs * order[step];
        const double *restrict label = labels + length * units * order[step];
        for (int64_t k = 0; k < length; k++) {
            const double *restrict s = states + k * units, *restrict xk = x + k * inputs;
            double *restrict after = states + (k + 1) * units;
            for (int64_t i = 0; i < units; i++)
                after[i] = tanh(b[i] + (product(units, u + i * units, s) +
                                        product(inputs, w + i * inputs, xk)));
            for (int64_t i = 0; i < units; i++) slopes[k * units + i] = 1 - after[i] * after[i];
        }
        memset(carried, 0, units * sizeof(double));
        memset(gb, 0, units * sizeof(double));
        memset(gu, 0, units * units * sizeof(double));
        memset(gw, 0, units * inputs * sizeof(double));
        for (int64_t k = length - 1; k >= 0; k--) {
            const double *restrict s = states + k * units, *restrict xk = x + k * inputs;
            const double *restrict after = states + (k + 1) * units;
            for (int64_t i = 0; i < units; i++)
                covector[i] = (carried[i] + (after[i] - label[k * units + i])) * slopes[k * units + i];
            memset(carried, 0, units * sizeof(double));
            for (int64_t i = 0; i < units; i++) {
                add_multiple(units, covector[i], u + i * units, carried);
                add_multiple(units, covector[i], s, gu + i * units);
                add_multiple(inputs, covector[i], xk, gw + i * inputs);
                gb[i] += covector[i];
            }
        }
        add_multiple(units, -rate, gb, b);
        add_multiple(units * units, -rate, gu, u);
        add_multiple(units * inputs, -rate, gw, w);
    }
}
