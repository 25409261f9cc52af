/* Digits: two correlations with rectifiers and pooling, a dense layer, half the sum of squares,
   momentum, one sample a step. Plain loops, the innermost along memory wherever it can be. */

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { SIDE = 28, C1 = 3, K1 = 3, N1 = 26, H1 = 13, C2 = 5, K2 = 4, N2 = 10, H2 = 5, FLAT = 125, OUT = 10 };

static float a1[C1][N1][N1], p1[C1][H1][H1], a2[C2][N2][N2], p2[C2][H2][H2];
static float da1[C1][N1][N1], dp1[C1][H1][H1], da2[C2][N2][N2], dp2[C2][H2][H2];

static inline float larger(float x, float y) { return x > y ? x : y; }

static inline void move(float *restrict p, float *restrict s, const float *restrict g, int n,
                        float rate, float momentum)
{
    for (int i = 0; i < n; i++) {
        s[i] = momentum * s[i] + g[i];
        p[i] -= rate * s[i];
    }
}

void train(float *restrict b, float *restrict w, float *restrict k2, float *restrict k1,
           const float *restrict images, const float *restrict labels,
           const int64_t *restrict order, int64_t steps, float rate, float momentum)
{
    float sb[OUT] = {0}, sw[OUT * FLAT] = {0}, s2[C2 * C1 * K2 * K2] = {0}, s1[C1 * K1 * K1] = {0};
    float gw[OUT * FLAT], g2[C2 * C1 * K2 * K2], g1[C1 * K1 * K1], d[OUT];

    for (int64_t step = 0; step < steps; step++) {
        const float *restrict x = images + SIDE * SIDE * order[step];
        const float *restrict label = labels + OUT * order[step];

        memset(a1, 0, sizeof a1);
        for (int c = 0; c < C1; c++)
            for (int y = 0; y < N1; y++)
                for (int i = 0; i < K1; i++)
                    for (int j = 0; j < K1; j++)
                        for (int z = 0; z < N1; z++)
                            a1[c][y][z] += k1[(c * K1 + i) * K1 + j] * x[(y + i) * SIDE + z + j];
        for (int c = 0; c < C1; c++)
            for (int y = 0; y < H1; y++)
                for (int z = 0; z < H1; z++)
                    p1[c][y][z] = larger(0, larger(larger(a1[c][2 * y][2 * z], a1[c][2 * y][2 * z + 1]),
                                                   larger(a1[c][2 * y + 1][2 * z], a1[c][2 * y + 1][2 * z + 1])));
        memset(a2, 0, sizeof a2);
        for (int c = 0; c < C2; c++)
            for (int e = 0; e < C1; e++)
                for (int y = 0; y < N2; y++)
                    for (int i = 0; i < K2; i++)
                        for (int j = 0; j < K2; j++)
                            for (int z = 0; z < N2; z++)
                                a2[c][y][z] += k2[((c * C1 + e) * K2 + i) * K2 + j] * p1[e][y + i][z + j];
        for (int c = 0; c < C2; c++)
            for (int y = 0; y < H2; y++)
                for (int z = 0; z < H2; z++)
                    p2[c][y][z] = larger(0, larger(larger(a2[c][2 * y][2 * z], a2[c][2 * y][2 * z + 1]),
                                                   larger(a2[c][2 * y + 1][2 * z], a2[c][2 * y + 1][2 * z + 1])));

        const float *flat = &p2[0][0][0];
        float *dflat = &dp2[0][0][0];
        memset(dp2, 0, sizeof dp2);
        for (int o = 0; o < OUT; o++) {
            float sum = b[o];
            for (int i = 0; i < FLAT; i++) sum += w[o * FLAT + i] * flat[i];
            float y = 1 / (1 + expf(-sum));
            d[o] = (y - label[o]) * y * (1 - y);
            for (int i = 0; i < FLAT; i++) {
                dflat[i] += d[o] * w[o * FLAT + i];
                gw[o * FLAT + i] = d[o] * flat[i];
            }
        }

        /* to every entry that is the largest, and positive */
        for (int c = 0; c < C2; c++)
            for (int y = 0; y < N2; y++)
                for (int z = 0; z < N2; z++)
                    da2[c][y][z] = a2[c][y][z] > 0 && a2[c][y][z] == p2[c][y / 2][z / 2] ? dp2[c][y / 2][z / 2] : 0;
        memset(g2, 0, sizeof g2);
        memset(dp1, 0, sizeof dp1);
        for (int c = 0; c < C2; c++)
            for (int e = 0; e < C1; e++)
                for (int y = 0; y < N2; y++)
                    for (int z = 0; z < N2; z++)
                        for (int i = 0; i < K2; i++)
                            for (int j = 0; j < K2; j++)
                                g2[((c * C1 + e) * K2 + i) * K2 + j] += da2[c][y][z] * p1[e][y + i][z + j];
        for (int c = 0; c < C2; c++)
            for (int e = 0; e < C1; e++)
                for (int i = 0; i < K2; i++)
                    for (int j = 0; j < K2; j++)
                        for (int y = 0; y < N2; y++)
                            for (int z = 0; z < N2; z++)
                                dp1[e][y + i][z + j] += k2[((c * C1 + e) * K2 + i) * K2 + j] * da2[c][y][z];
        for (int c = 0; c < C1; c++)
            for (int y = 0; y < N1; y++)
                for (int z = 0; z < N1; z++)
                    da1[c][y][z] = a1[c][y][z] > 0 && a1[c][y][z] == p1[c][y / 2][z / 2] ? dp1[c][y / 2][z / 2] : 0;
        memset(g1, 0, sizeof g1);
        for (int c = 0; c < C1; c++)
            for (int y = 0; y < N1; y++)
                for (int z = 0; z < N1; z++)
                    for (int i = 0; i < K1; i++)
                        for (int j = 0; j < K1; j++)
                            g1[(c * K1 + i) * K1 + j] += da1[c][y][z] * x[(y + i) * SIDE + z + j];

        move(b, sb, d, OUT, rate, momentum);
        move(w, sw, gw, OUT * FLAT, rate, momentum);
        move(k2, s2, g2, C2 * C1 * K2 * K2, rate, momentum);
        move(k1, s1, g1, C1 * K1 * K1, rate, momentum);
    }
}
