/* Digits: two convolutions with rectifiers and pooling, a dense layer, one sample a step.

   A row of an image, or half a row of the first, is a vector, whose last lanes are not used:
   what they hold is finite, and covectors are 0 there. Every product broadcasts one number of a
   kernel against a row, or multiplies rows lane by lane and adds the lanes at the end. */

#include <math.h>
#include <stdint.h>
#include <string.h>

enum {
    LANES = 16, CLASSES = 10,
    SIDE0 = 28, SIDE1 = 26, POOLED1 = 13, SIDE2 = 10, POOLED2 = 5,  /* of images, in turn */
    CHANNELS1 = 3, KERNEL1 = 3, CHANNELS2 = 5, KERNEL2 = 4,
    AREA1 = KERNEL1 * KERNEL1, AREA2 = KERNEL2 * KERNEL2,
    FLAT = CHANNELS2 * POOLED2 * POOLED2, PADDED = 128,
    WIDE = 2 * LANES, BEFORE = 8,  /* lanes of a row, and of zeros to its left */
};

typedef float vector __attribute__((vector_size(4 * LANES)));
typedef int32_t mask __attribute__((vector_size(4 * LANES)));

static _Alignas(64) float k1[CHANNELS1][LANES], s1[CHANNELS1][LANES];
static _Alignas(64) float k2[CHANNELS2][CHANNELS1][AREA2], s2[CHANNELS2][CHANNELS1][AREA2];
static _Alignas(64) float w[CLASSES][PADDED], sw[CLASSES][PADDED];
static _Alignas(64) float b[LANES], sb[LANES];
static _Alignas(64) float x[SIDE0 + 1][WIDE];
static _Alignas(64) float z1[CHANNELS1][SIDE1][WIDE], p1[CHANNELS1][POOLED1][WIDE],
    d1[CHANNELS1][POOLED1][LANES];
static _Alignas(64) float z2[CHANNELS2][SIDE2][LANES], dz2[CHANNELS2][SIDE2][WIDE];
static _Alignas(64) float p2[PADDED + LANES], d2[PADDED + LANES];

static inline vector at(const float *p)
{
    vector v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void put(float *p, vector v) { memcpy(p, &v, sizeof v); }

static inline vector larger(vector a, vector c)
{
    const mask m = a > c;
    return (vector)(((mask)a & m) | ((mask)c & ~m));
}

/* Pooling: of two rows, each of two vectors, the largest of each 2 × 2, or 0. */
static inline vector pool(vector above0, vector above1, vector below0, vector below1)
{
    const vector left = larger(above0, below0), right = larger(above1, below1), zero = {0};
    const vector even = __builtin_shufflevector(left, right, 0, 2, 4, 6, 8, 10, 12, 14,
                                                16, 18, 20, 22, 24, 26, 28, 30);
    const vector odd = __builtin_shufflevector(left, right, 1, 3, 5, 7, 9, 11, 13, 15,
                                               17, 19, 21, 23, 25, 27, 29, 31);
    return larger(larger(even, odd), zero);
}

/* The first, or the last, eight lanes, each twice. */
static inline vector twice_first(vector v)
{
    return __builtin_shufflevector(v, v, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7);
}

static inline vector twice_last(vector v)
{
    return __builtin_shufflevector(v, v, 8, 8, 9, 9, 10, 10, 11, 11,
                                   12, 12, 13, 13, 14, 14, 15, 15);
}

/* d where z is the largest of its window, p, and positive. */
static inline vector where_largest(vector z, vector p, vector d)
{
    const vector zero = {0};
    return (vector)((mask)d & (z == p) & (p > zero));
}

/* Lane l is the sum of the lanes of the vector l: four times, halves of two vectors are added. */
static inline vector sums(const vector v[LANES])
{
    vector u[8], t[4], s[2];
    for (int l = 0; l < 8; l++)
        u[l] = __builtin_shufflevector(v[l], v[l + 8], 0, 1, 2, 3, 4, 5, 6, 7,
                                       16, 17, 18, 19, 20, 21, 22, 23)
             + __builtin_shufflevector(v[l], v[l + 8], 8, 9, 10, 11, 12, 13, 14, 15,
                                       24, 25, 26, 27, 28, 29, 30, 31);
    for (int l = 0; l < 4; l++)
        t[l] = __builtin_shufflevector(u[l], u[l + 4], 0, 1, 2, 3, 16, 17, 18, 19,
                                       8, 9, 10, 11, 24, 25, 26, 27)
             + __builtin_shufflevector(u[l], u[l + 4], 4, 5, 6, 7, 20, 21, 22, 23,
                                       12, 13, 14, 15, 28, 29, 30, 31);
    for (int l = 0; l < 2; l++)
        s[l] = __builtin_shufflevector(t[l], t[l + 2], 0, 1, 16, 17, 4, 5, 20, 21,
                                       8, 9, 24, 25, 12, 13, 28, 29)
             + __builtin_shufflevector(t[l], t[l + 2], 2, 3, 18, 19, 6, 7, 22, 23,
                                       10, 11, 26, 27, 14, 15, 30, 31);
    return __builtin_shufflevector(s[0], s[1], 0, 16, 2, 18, 4, 20, 6, 22,
                                   8, 24, 10, 26, 12, 28, 14, 30)
         + __builtin_shufflevector(s[0], s[1], 1, 17, 3, 19, 5, 21, 7, 23,
                                   9, 25, 11, 27, 13, 29, 15, 31);
}

static inline void descend(int n, float *restrict p, float *restrict s, const float *restrict g,
                           float rate, float momentum)
{
    for (int i = 0; i < n; i++) {
        s[i] = momentum * s[i] + g[i];
        p[i] -= rate * s[i];
    }
}

/* x, and the next image on its way from memory. */
static void gather(const float *images, const int64_t *order, int64_t step, int64_t steps)
{
    const float *image = images + SIDE0 * SIDE0 * order[step];
    for (int r = 0; r < SIDE0; r++) memcpy(x[r], image + r * SIDE0, SIDE0 * sizeof *image);
    if (step + 1 < steps) {
        image = images + SIDE0 * SIDE0 * order[step + 1];
        for (int i = 0; i < SIDE0 * SIDE0; i += LANES) __builtin_prefetch(image + i);
    }
}

static void convolve1(void)
{
    for (int r = 0; r < SIDE1; r += 2) {
        vector sum[CHANNELS1][2][2] = {0};
#pragma GCC unroll 4
        for (int i = 0; i <= KERNEL1; i++)
            for (int j = 0; j < KERNEL1; j++) {
                const vector left = at(x[r + i] + j), right = at(x[r + i] + j + LANES);
                for (int a = 0; a < 2; a++)
                    for (int c = 0; c < CHANNELS1; c++)
                        if (0 <= i - a && i - a < KERNEL1) {
                            const float k = k1[c][(i - a) * KERNEL1 + j];
                            sum[c][a][0] += k * left, sum[c][a][1] += k * right;
                        }
            }
        for (int c = 0; c < CHANNELS1; c++) {
            const vector p = pool(sum[c][0][0], sum[c][0][1], sum[c][1][0], sum[c][1][1]);
            for (int a = 0; a < 2; a++)
                put(z1[c][r + a], sum[c][a][0]), put(z1[c][r + a] + LANES, sum[c][a][1]);
            put(p1[c][r / 2], p);
        }
    }
}

static void convolve2(void)
{
    for (int r = 0; r < SIDE2; r += 2) {
        vector sum[CHANNELS2][2] = {0};
        for (int c = 0; c < CHANNELS1; c++)
            for (int i = 0; i < KERNEL2; i++)
                for (int j = 0; j < KERNEL2; j++) {
                    const vector first = at(p1[c][r + i] + j), second = at(p1[c][r + 1 + i] + j);
                    for (int o = 0; o < CHANNELS2; o++) {
                        const float k = k2[o][c][i * KERNEL2 + j];
                        sum[o][0] += k * first, sum[o][1] += k * second;
                    }
                }
        for (int o = 0; o < CHANNELS2; o++) {
            const vector p = pool(sum[o][0], sum[o][0], sum[o][1], sum[o][1]);
            put(z2[o][r], sum[o][0]), put(z2[o][r + 1], sum[o][1]);
            memcpy(p2 + (o * POOLED2 + r / 2) * POOLED2, &p, POOLED2 * sizeof *p2);
        }
    }
}

/* The dense layer there and back: d2 = wᵀ dy, and the descent of w and b. */
static void dense(const float *label, float rate, float momentum)
{
    vector sum[LANES] = {0}, back[PADDED / LANES] = {0};
    _Alignas(64) float dy[LANES] = {0}, y[LANES];
    for (int l = 0; l < PADDED; l += LANES)
        for (int k = 0; k < CLASSES; k++) sum[k] += at(w[k] + l) * at(p2 + l);
    const vector total = sums(sum);
    memcpy(y, &total, sizeof y);
    for (int k = 0; k < CLASSES; k++) {
        y[k] = 1 / (1 + expf(-(y[k] + b[k])));
        dy[k] = (y[k] - label[k]) * y[k] * (1 - y[k]);
    }
    for (int k = 0; k < CLASSES; k++) {
        _Alignas(64) float g[PADDED];
        for (int l = 0; l < PADDED / LANES; l++) back[l] += dy[k] * at(w[k] + l * LANES);
        for (int l = 0; l < PADDED; l++) g[l] = dy[k] * p2[l];
        descend(PADDED, w[k], sw[k], g, rate, momentum);
    }
    descend(LANES, b, sb, dy, rate, momentum);
    memcpy(d2, back, sizeof back);
}

static void unpool2(void)
{
    const mask inside = {-1, -1, -1, -1, -1};
    for (int o = 0; o < CHANNELS2; o++)
        for (int r = 0; r < SIDE2; r += 2) {
            const int at_row = (o * POOLED2 + r / 2) * POOLED2;
            const vector p = twice_first(at(p2 + at_row));
            const vector d = twice_first((vector)((mask)at(d2 + at_row) & inside));
            for (int a = 0; a < 2; a++)
                put(dz2[o][r + a] + BEFORE, where_largest(at(z2[o][r + a]), p, d));
        }
}

/* d1, the covectors of p1, by the kernels before they move. */
static void pull2(void)
{
    memset(d1, 0, sizeof d1);
    for (int r = 0; r < SIDE2; r++)
        for (int i = 0; i < KERNEL2; i++) {
            vector sum[CHANNELS1];
            for (int c = 0; c < CHANNELS1; c++) sum[c] = at(d1[c][r + i]);
            for (int o = 0; o < CHANNELS2; o++)
                for (int j = 0; j < KERNEL2; j++) {
                    const vector row = at(dz2[o][r] + BEFORE - j);
                    for (int c = 0; c < CHANNELS1; c++)
                        sum[c] += k2[o][c][i * KERNEL2 + j] * row;
                }
            for (int c = 0; c < CHANNELS1; c++) put(d1[c][r + i], sum[c]);
        }
}

static void descend2(float rate, float momentum)
{
    for (int o = 0; o < CHANNELS2; o++)
        for (int c = 0; c < CHANNELS1; c++) {
            vector sum[AREA2] = {0};
            for (int r = 0; r < SIDE2; r++) {
                const vector d = at(dz2[o][r] + BEFORE);
                for (int i = 0; i < KERNEL2; i++)
                    for (int j = 0; j < KERNEL2; j++)
                        sum[i * KERNEL2 + j] += d * at(p1[c][r + i] + j);
            }
            const vector g = sums(sum);
            descend(AREA2, k2[o][c], s2[o][c], (const float *)&g, rate, momentum);
        }
}

static void descend1(float rate, float momentum)
{
    for (int c = 0; c < CHANNELS1; c++) {
        vector sum[LANES] = {0};
        for (int r = 0; r < SIDE1; r += 2) {
            const vector p = at(p1[c][r / 2]), d = at(d1[c][r / 2]);
            const vector p_left = twice_first(p), p_right = twice_last(p);
            const vector d_left = twice_first(d), d_right = twice_last(d);
            const vector left[2] = {where_largest(at(z1[c][r]), p_left, d_left),
                                    where_largest(at(z1[c][r + 1]), p_left, d_left)};
            const vector right[2] = {where_largest(at(z1[c][r] + LANES), p_right, d_right),
                                     where_largest(at(z1[c][r + 1] + LANES), p_right, d_right)};
#pragma GCC unroll 4
            for (int i = 0; i <= KERNEL1; i++)
                for (int j = 0; j < KERNEL1; j++) {
                    const vector row0 = at(x[r + i] + j), row1 = at(x[r + i] + j + LANES);
                    for (int a = 0; a < 2; a++)
                        if (0 <= i - a && i - a < KERNEL1) {
                            sum[(i - a) * KERNEL1 + j] += left[a] * row0;
                            sum[(i - a) * KERNEL1 + j] += right[a] * row1;
                        }
                }
        }
        const vector g = sums(sum);
        descend(LANES, k1[c], s1[c], (const float *)&g, rate, momentum);
    }
}

/* The parameters are b, w, k2, k1 as row-major arrays, and are replaced. */
void train(float *bias, float *weights, float *kernel2, float *kernel1, const float *images,
           const float *labels, const int64_t *order, int64_t steps, float rate, float momentum)
{
    memset(s1, 0, sizeof s1), memset(s2, 0, sizeof s2);
    memset(sw, 0, sizeof sw), memset(sb, 0, sizeof sb);
    memset(b, 0, sizeof b), memcpy(b, bias, CLASSES * sizeof *b);
    memset(w, 0, sizeof w), memset(k1, 0, sizeof k1), memcpy(k2, kernel2, sizeof k2);
    for (int k = 0; k < CLASSES; k++) memcpy(w[k], weights + k * FLAT, FLAT * sizeof **w);
    for (int c = 0; c < CHANNELS1; c++) memcpy(k1[c], kernel1 + c * AREA1, AREA1 * sizeof **k1);

    for (int64_t step = 0; step < steps; step++) {
        gather(images, order, step, steps);
        convolve1();
        convolve2();
        dense(labels + CLASSES * order[step], rate, momentum);
        unpool2();
        pull2();
        descend2(rate, momentum);
        descend1(rate, momentum);
    }

    memcpy(bias, b, CLASSES * sizeof *b), memcpy(kernel2, k2, sizeof k2);
    for (int k = 0; k < CLASSES; k++) memcpy(weights + k * FLAT, w[k], FLAT * sizeof **w);
    for (int c = 0; c < CHANNELS1; c++) memcpy(kernel1 + c * AREA1, k1[c], AREA1 * sizeof **k1);
}
