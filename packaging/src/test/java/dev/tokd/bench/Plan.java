package dev.tokd.bench;

/**
 * How much is measured.
 *
 * @param rounds of load, each of which runs every line on both servers
 * @param roundMillis how long one line runs on one server
 * @param warmMillis the same, before the rounds
 * @param starts of the daemon, with and without a class archive each
 * @param archive whether starts with a class archive are measured; it takes seconds to make
 */
record Plan(int rounds, int roundMillis, int warmMillis, int starts, boolean archive) {
    /** What is quoted: two to three minutes. */
    static final Plan FULL = new Plan(9, 600, 1500, 5, true);
    /** Shows that it runs, in seconds. */
    static final Plan SMOKE = new Plan(1, 50, 50, 1, false);
}
