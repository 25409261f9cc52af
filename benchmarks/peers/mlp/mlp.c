/* Digits: 512 rectifiers, softmax cross-entropy, Adam, 128 samples a step.

   The parameters are kept in panels of two vectors of units: w1 as [panel][pixel][unit], w2 as
   [unit][class], classes padded to a vector. So every product below broadcasts one number at a
   time against vectors that lie in a row, and sums ROWS × 2 vectors in registers; the gradient
   of w1 goes from there to Adam and is never stored as a whole. */

#include <math.h>
#include <stdint.h>
#include <string.h>

#ifdef __AVX512F__
enum { LANES = 16, ROWS = 8 };
#else
enum { LANES = 8, ROWS = 4 };
#endif
enum {
    BATCH = 128, PIXELS = 784, HIDDEN = 512, CLASSES = 10,
    WIDTH = 2 * LANES, PANELS = HIDDEN / WIDTH, PADDED = 16, PARTS = PADDED / LANES,
};

typedef float vector __attribute__((vector_size(4 * LANES)));

/* Adam with the correction of the bias moved into two numbers:
   p -= scale m / (sqrt v + floor), where m and v are the uncorrected moments. */
struct adam { float beta1, beta2, scale, floor; };

static _Alignas(64) float w1[PANELS][PIXELS][WIDTH], m1[PANELS][PIXELS][WIDTH],
    v1[PANELS][PIXELS][WIDTH];
static _Alignas(64) float w2[HIDDEN][PADDED], m2[HIDDEN][PADDED], v2[HIDDEN][PADDED];
static _Alignas(64) float b1[HIDDEN], mb1[HIDDEN], vb1[HIDDEN];
static _Alignas(64) float b2[PADDED], mb2[PADDED], vb2[PADDED];
static _Alignas(64) float x[PIXELS / ROWS][BATCH][ROWS];  /* the batch, a few pixels together */
static _Alignas(64) float h[PANELS][BATCH][WIDTH], dh[PANELS][BATCH][WIDTH];
static _Alignas(64) float dy[BATCH][PADDED];

static inline void descend(int n, float *restrict p, float *restrict m, float *restrict v,
                           const float *restrict g, struct adam a)
{
    for (int i = 0; i < n; i++) {
        m[i] = a.beta1 * m[i] + (1 - a.beta1) * g[i];
        v[i] = a.beta2 * v[i] + (1 - a.beta2) * g[i] * g[i];
        p[i] -= a.scale * m[i] / (sqrtf(v[i]) + a.floor);
    }
}

/* h = relu(x w1 + b1), one panel of units. */
static void hidden_layer(int panel, const float *const rows[BATCH])
{
    vector bias[2];
    memcpy(bias, b1 + panel * WIDTH, sizeof bias);
    for (int n = 0; n < BATCH; n += ROWS) {
        const float *row[ROWS];
        vector sum[ROWS][2];
        for (int r = 0; r < ROWS; r++)
            row[r] = rows[n + r], sum[r][0] = bias[0], sum[r][1] = bias[1];
        for (int i = 0; i < PIXELS; i++) {
            const vector *w = (const vector *)w1[panel][i];
            for (int r = 0; r < ROWS; r++)
                sum[r][0] += row[r][i] * w[0], sum[r][1] += row[r][i] * w[1];
        }
        for (int r = 0; r < ROWS; r++) {
            float *unit = h[panel][n + r];
            memcpy(unit, sum[r], sizeof sum[r]);
            for (int j = 0; j < WIDTH; j++) unit[j] = unit[j] > 0 ? unit[j] : 0;
        }
    }
}

/* dy = (softmax(h w2 + b2) - label) / BATCH. */
static void outputs(const float *const labels[BATCH])
{
    for (int n = 0; n < BATCH; n += ROWS) {
        vector sum[ROWS][PARTS];
        for (int r = 0; r < ROWS; r++) memcpy(sum[r], b2, sizeof sum[r]);
        for (int j = 0; j < HIDDEN; j++) {
            const vector *w = (const vector *)w2[j];
            for (int r = 0; r < ROWS; r++)
                for (int l = 0; l < PARTS; l++)
                    sum[r][l] += h[j / WIDTH][n + r][j % WIDTH] * w[l];
        }
        for (int r = 0; r < ROWS; r++) {
            float *y = dy[n + r], largest, total = 0;
            memcpy(y, sum[r], sizeof sum[r]);
            largest = y[0];
            for (int k = 1; k < CLASSES; k++) largest = y[k] > largest ? y[k] : largest;
            for (int k = 0; k < CLASSES; k++) total += y[k] = expf(y[k] - largest);
            for (int k = 0; k < CLASSES; k++) y[k] = (y[k] / total - labels[n + r][k]) / BATCH;
        }
    }
}

/* dh = dy w2ᵀ where h > 0, one panel of units. */
static void hidden_covectors(int panel)
{
    _Alignas(64) float w[CLASSES][WIDTH];
    for (int k = 0; k < CLASSES; k++)
        for (int j = 0; j < WIDTH; j++) w[k][j] = w2[panel * WIDTH + j][k];
    for (int n = 0; n < BATCH; n++) {
        vector sum[2] = {0};
        for (int k = 0; k < CLASSES; k++) {
            const vector *row = (const vector *)w[k];
            sum[0] += dy[n][k] * row[0], sum[1] += dy[n][k] * row[1];
        }
        float *covector = dh[panel][n];
        memcpy(covector, sum, sizeof sum);
        for (int j = 0; j < WIDTH; j++) covector[j] = h[panel][n][j] > 0 ? covector[j] : 0;
    }
}

/* Gradient and descent of one panel of w1 and b1. */
static void descend_hidden(int panel, struct adam a)
{
    _Alignas(64) float g[ROWS][WIDTH];
    for (int i = 0; i < PIXELS; i += ROWS) {
        vector sum[ROWS][2] = {0};
        for (int n = 0; n < BATCH; n++) {
            const vector *d = (const vector *)dh[panel][n];
            const float *pixel = x[i / ROWS][n];
            for (int r = 0; r < ROWS; r++)
                sum[r][0] += pixel[r] * d[0], sum[r][1] += pixel[r] * d[1];
        }
        memcpy(g, sum, sizeof sum);
        descend(ROWS * WIDTH, w1[panel][i], m1[panel][i], v1[panel][i], g[0], a);
    }
    vector sum[2] = {0};
    for (int n = 0; n < BATCH; n++) {
        const vector *d = (const vector *)dh[panel][n];
        sum[0] += d[0], sum[1] += d[1];
    }
    memcpy(g, sum, sizeof sum);
    const int j = panel * WIDTH;
    descend(WIDTH, b1 + j, mb1 + j, vb1 + j, g[0], a);
}

/* Gradient and descent of w2 and b2. */
static void descend_outputs(struct adam a)
{
    _Alignas(64) float g[ROWS][PADDED];
    for (int j = 0; j < HIDDEN; j += ROWS) {
        vector sum[ROWS][PARTS] = {0};
        for (int n = 0; n < BATCH; n++) {
            const vector *d = (const vector *)dy[n];
            const float *unit = h[j / WIDTH][n] + j % WIDTH;
            for (int r = 0; r < ROWS; r++)
                for (int l = 0; l < PARTS; l++) sum[r][l] += unit[r] * d[l];
        }
        memcpy(g, sum, sizeof sum);
        descend(ROWS * PADDED, w2[j], m2[j], v2[j], g[0], a);
    }
    memset(g[0], 0, sizeof g[0]);
    for (int n = 0; n < BATCH; n++)
        for (int k = 0; k < PADDED; k++) g[0][k] += dy[n][k];
    descend(PADDED, b2, mb2, vb2, g[0], a);
}

static void load(const float *c2, const float *u2, const float *c1, const float *u1)
{
    memset(m1, 0, sizeof m1), memset(v1, 0, sizeof v1);
    memset(m2, 0, sizeof m2), memset(v2, 0, sizeof v2), memset(w2, 0, sizeof w2);
    memset(mb1, 0, sizeof mb1), memset(vb1, 0, sizeof vb1);
    memset(mb2, 0, sizeof mb2), memset(vb2, 0, sizeof vb2), memset(b2, 0, sizeof b2);
    memset(dy, 0, sizeof dy);
    memcpy(b2, c2, CLASSES * sizeof *c2), memcpy(b1, c1, sizeof b1);
    for (int j = 0; j < HIDDEN; j++) {
        for (int k = 0; k < CLASSES; k++) w2[j][k] = u2[k * HIDDEN + j];
        for (int i = 0; i < PIXELS; i++) w1[j / WIDTH][i][j % WIDTH] = u1[j * PIXELS + i];
    }
}

static void store(float *c2, float *u2, float *c1, float *u1)
{
    memcpy(c2, b2, CLASSES * sizeof *c2), memcpy(c1, b1, sizeof b1);
    for (int j = 0; j < HIDDEN; j++) {
        for (int k = 0; k < CLASSES; k++) u2[k * HIDDEN + j] = w2[j][k];
        for (int i = 0; i < PIXELS; i++) u1[j * PIXELS + i] = w1[j / WIDTH][i][j % WIDTH];
    }
}

/* The parameters are b2, w2, b1, w1 as row-major arrays, and are replaced. */
void train(float *c2, float *u2, float *c1, float *u1, const float *images, const float *labels,
           const int64_t *batches, int64_t steps, double rate, double beta1, double beta2,
           double epsilon)
{
    load(c2, u2, c1, u1);
    for (int64_t step = 0; step < steps; step++, batches += BATCH) {
        const float *rows[BATCH], *targets[BATCH];
        for (int n = 0; n < BATCH; n++) {
            rows[n] = images + PIXELS * batches[n];
            targets[n] = labels + CLASSES * batches[n];
            for (int i = 0; i < PIXELS; i += ROWS) memcpy(x[i / ROWS][n], rows[n] + i, sizeof **x);
        }
        const double root = sqrt(1 - pow(beta2, step + 1));
        const struct adam a = {
            .beta1 = beta1, .beta2 = beta2, .floor = epsilon * root,
            .scale = rate * root / (1 - pow(beta1, step + 1)),
        };
        for (int panel = 0; panel < PANELS; panel++) hidden_layer(panel, rows);
        outputs(targets);
        for (int panel = 0; panel < PANELS; panel++) hidden_covectors(panel);
        descend_outputs(a);
        for (int panel = 0; panel < PANELS; panel++) descend_hidden(panel, a);
    }
    store(c2, u2, c1, u1);
}
